import { type Model, usedParameters } from '../model/model.ts';
import { choosePhysics } from './choose-physics.ts';
import type { Physics } from './physics.ts';

/** The wave equation of a model. */
export const physicsOf = (model: Model): Physics => choosePhysics(usedParameters(model));
