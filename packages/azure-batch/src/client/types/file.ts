/** A file or folder on a node. */
export interface BatchNodeFile {
  readonly name?: string;
  readonly url?: string;
  readonly isDirectory?: boolean;
  readonly properties?: {
    /** Bytes, as a string. */
    readonly contentLength: string;
    readonly contentType?: string;
    readonly creationTime?: string;
    readonly lastModified: string;
    readonly fileMode?: string;
  };
}

/** What the headers say of a file. */
export interface BatchFileProperties {
  /** Bytes. */
  readonly contentLength: number;
  readonly contentType?: string;
  readonly lastModified?: string;
  readonly creationTime?: string;
  readonly isDirectory: boolean;
  readonly fileMode?: string;
}

/** A file being read; read it to its end or not at all. */
export interface BatchFileContent {
  readonly properties: BatchFileProperties;
  stream(): AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
}
