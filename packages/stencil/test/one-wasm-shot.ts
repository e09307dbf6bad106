import { wasmBackend } from '../src/run/wasm/backend.ts';
import { acoustic } from './programs.ts';
import { runShot } from './shots.ts';

await runShot(wasmBackend(), acoustic(), { shape: [40, 40], steps: 10 });
console.log('done');
