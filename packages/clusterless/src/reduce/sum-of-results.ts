import { addInto } from './add-into.ts';
import { type Reducer, reducer } from './reducer.ts';

/** The reducer behind `sumReducer`: tasks find it by the URL of this module. */
export const sumOfResults: Reducer<unknown> = reducer(import.meta, 'sumOfResults', addInto);
