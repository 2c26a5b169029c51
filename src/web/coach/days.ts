export { addDays, isDay, weekStart } from '../../core/time.ts';
