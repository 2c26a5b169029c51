/**
 * A device as its reader knows it; null where the file names none: `development` is what FIT has programs write
 * that have no maker's number.
 */
export function deviceName(device: string | null): string | null {
  if (device === null || !/^development\b/.test(device)) return device;
  const model = device.replace(/^development\s*/, '');
  return /^\d*$/.test(model) ? null : model;
}
