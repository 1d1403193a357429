// What a learning rate can be.
import { check, RnnkitError } from '@rnnkit/data';

import { scheduleFromConfig } from './schedules/from-config.ts';
import type { Schedule } from './schedules/schedule.ts';

/** A step size, a schedule, or a schedule's configuration, of which the schedule is made. */
export const checkLearningRate: check.OptionCheck = (value, name) => {
  if (typeof value !== 'object' || value === null) return check.notNegative(value, name);
  const { at, getConfig, className } = value as Partial<Schedule>;
  if (at === undefined) return scheduleFromConfig(value);
  if (typeof at === 'function' && typeof getConfig === 'function' && typeof className === 'string') return value;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a number, or a schedule with className, at(step) and getConfig().`,
  );
};
