export { addDays, weekStart } from '../../core/time.ts';
