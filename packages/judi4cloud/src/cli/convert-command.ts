import type { ByteOrder, RawType } from '@judi4cloud/files';
import { convertFile } from '@judi4cloud/files';
import type { LayoutOptions } from '@judi4cloud/segy';
import { onInterrupt } from './interrupt.ts';
import { inUsersWords } from './segy-errors.ts';
import { type CommonOptions, reporterOf } from './session.ts';

export interface ConvertCommandOptions extends CommonOptions {
  readonly names?: readonly string[];
  readonly order?: readonly string[];
  readonly points?: readonly number[];
  readonly spacing?: readonly number[];
  readonly origin?: readonly number[];
  readonly units?: string;
  readonly dtype?: RawType;
  readonly byteOrder?: ByteOrder;
  readonly title?: string;
  readonly compress?: boolean;
  readonly overwrite?: boolean;
  readonly model?: boolean;
  readonly as?: LayoutOptions;
}

/** `judi convert IN OUT` */
export async function convert(from: string, to: string, options: ConvertCommandOptions): Promise<void> {
  const { points: n, spacing: d, origin: o, as: segy, ...settings } = options;
  const reporter = reporterOf(options);
  using interruption = onInterrupt();
  const converted = await convertFile(from, to, { ...settings, n, d, o, segy, signal: interruption.signal }).catch(
    (error: unknown) => {
      throw inUsersWords(error);
    },
  );
  if (options.json) process.stdout.write(`${JSON.stringify(converted, undefined, 2)}\n`);
  for (const { name, dimensions, shape, units } of converted.variables) {
    const size = dimensions.map((axis, k) => `${axis} ${shape[k]}`).join(' × ') || 'one number';
    reporter.line(`${name.padEnd(16)}${size}${units === undefined ? '' : `, ${units}`}`);
  }
  reporter.line(`\n${converted.holds === 'shots' ? 'Shots' : 'Parameters'} in ${to} (${converted.to.format})`);
}
