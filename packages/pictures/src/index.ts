export * from './drawing.ts';
export { png } from './png.ts';
export { writePage, writePicture } from './write.ts';
