import type { Engine } from '../engine/engine.ts';
import type { Handler, Routes } from '../http/api.ts';
import { ServiceError } from '../wire/service-error.ts';

/** What the emulator has none of, and what it refuses. */
export function otherRoutes(engine: Engine): Routes {
  const none =
    (name: string): Handler =>
    () => ({ status: 200, body: { 'odata.metadata': `${engine.url}/$metadata#${name}`, value: [] } });
  const missing: Handler = () => {
    throw new ServiceError('JobScheduleNotFound');
  };
  const refused: Handler = () => {
    throw new ServiceError('NotImplemented', {
      Reason: 'The emulator has no job schedules: create a job when it is due',
    });
  };
  return {
    'GET /applications': none('applications'),
    'GET /applications/{applicationId}': () => {
      throw new ServiceError('ApplicationNotFound');
    },
    'GET /certificates': none('certificates'),
    'GET /jobschedules': none('jobschedules'),
    'POST /jobschedules': refused,
    'HEAD /jobschedules/{jobScheduleId}': () => ({ status: 404 }),
    'GET /jobschedules/{jobScheduleId}': missing,
    'PUT /jobschedules/{jobScheduleId}': missing,
    'PATCH /jobschedules/{jobScheduleId}': missing,
    'DELETE /jobschedules/{jobScheduleId}': missing,
    'GET /jobschedules/{jobScheduleId}/jobs': missing,
    'POST /jobschedules/{jobScheduleId}/enable': missing,
    'POST /jobschedules/{jobScheduleId}/disable': missing,
    'POST /jobschedules/{jobScheduleId}/terminate': missing,
  };
}
