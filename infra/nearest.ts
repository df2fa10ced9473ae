export { nearest } from '../worker/nearest.ts';
