import type { FieldType } from './field-type.ts';

/** Where a binary header field is in the file. */
export interface BinaryPlace {
  /** First byte in the file, from 1 as in the standard: 3201 to 3600. */
  readonly byte: number;
  readonly type: FieldType;
  /** The first major revision that has the field: in older files these bytes may hold anything. */
  readonly since: 0 | 1 | 2;
}

/** The binary file header of revisions 0 to 2.1, by SegyIO's names as far as it has them. */
export const binaryFields = {
  Job: { byte: 3201, type: 'int32', since: 0 },
  Line: { byte: 3205, type: 'int32', since: 0 },
  Reel: { byte: 3209, type: 'int32', since: 0 },
  DataTracePerEnsemble: { byte: 3213, type: 'int16', since: 0 },
  AuxiliaryTracePerEnsemble: { byte: 3215, type: 'int16', since: 0 },
  dt: { byte: 3217, type: 'uint16', since: 0 },
  dtOrig: { byte: 3219, type: 'uint16', since: 0 },
  ns: { byte: 3221, type: 'uint16', since: 0 },
  nsOrig: { byte: 3223, type: 'uint16', since: 0 },
  DataSampleFormat: { byte: 3225, type: 'int16', since: 0 },
  EnsembleFold: { byte: 3227, type: 'int16', since: 0 },
  TraceSorting: { byte: 3229, type: 'int16', since: 0 },
  VerticalSumCode: { byte: 3231, type: 'int16', since: 0 },
  SweepFrequencyStart: { byte: 3233, type: 'int16', since: 0 },
  SweepFrequencyEnd: { byte: 3235, type: 'int16', since: 0 },
  SweepLength: { byte: 3237, type: 'int16', since: 0 },
  SweepType: { byte: 3239, type: 'int16', since: 0 },
  SweepChannel: { byte: 3241, type: 'int16', since: 0 },
  SweepTaperLengthStart: { byte: 3243, type: 'int16', since: 0 },
  SweepTaperLengthEnd: { byte: 3245, type: 'int16', since: 0 },
  TaperType: { byte: 3247, type: 'int16', since: 0 },
  CorrelatedDataTraces: { byte: 3249, type: 'int16', since: 0 },
  BinaryGain: { byte: 3251, type: 'int16', since: 0 },
  AmplitudeRecoveryMethod: { byte: 3253, type: 'int16', since: 0 },
  MeasurementSystem: { byte: 3255, type: 'int16', since: 0 },
  ImpulseSignalPolarity: { byte: 3257, type: 'int16', since: 0 },
  VibratoryPolarityCode: { byte: 3259, type: 'int16', since: 0 },
  ExtDataTracePerEnsemble: { byte: 3261, type: 'int32', since: 2 },
  ExtAuxiliaryTracePerEnsemble: { byte: 3265, type: 'int32', since: 2 },
  ExtNs: { byte: 3269, type: 'uint32', since: 2 },
  ExtDt: { byte: 3273, type: 'float64', since: 2 },
  ExtDtOrig: { byte: 3281, type: 'float64', since: 2 },
  ExtNsOrig: { byte: 3289, type: 'uint32', since: 2 },
  ExtEnsembleFold: { byte: 3293, type: 'int32', since: 2 },
  ByteOrder: { byte: 3297, type: 'uint32', since: 2 },
  SegyFormatRevisionNumber: { byte: 3501, type: 'uint8', since: 0 },
  SegyFormatRevisionMinor: { byte: 3502, type: 'uint8', since: 0 },
  FixedLengthTraceFlag: { byte: 3503, type: 'int16', since: 1 },
  NumberOfExtTextualHeaders: { byte: 3505, type: 'int16', since: 1 },
  MaxExtTraceHeaders: { byte: 3507, type: 'uint16', since: 2 },
  SurveyType: { byte: 3509, type: 'int16', since: 2 },
  TimeBasisCode: { byte: 3511, type: 'int16', since: 2 },
  NumberOfTraces: { byte: 3513, type: 'uint64', since: 2 },
  FirstTraceOffset: { byte: 3521, type: 'uint64', since: 2 },
  NumberOfTrailerRecords: { byte: 3529, type: 'int32', since: 2 },
} as const satisfies Readonly<Record<string, BinaryPlace>>;

export type BinaryField = keyof typeof binaryFields;

export const binaryFieldNames = Object.keys(binaryFields) as readonly BinaryField[];

/** What `ByteOrder` holds when it is read in the order in which it was written: bytes 1, 2, 3, 4. */
export const byteOrderMark = 0x01020304;
