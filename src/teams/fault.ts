export { faultOf } from '../fault.ts';
