import { getFitGarminProductName, getFitManufacturerName } from 'fit-file-parser';
import { type FitMessage, numberOf, wordOf } from './fit-parse.ts';

/** Manufacturers whose product numbers are Garmin's. */
const GARMIN_NUMBERED = new Set(['garmin', 'dynastream', 'dynastream_oem']);

/** "fenix3_hr" as the profile's own camel case: "fenix3Hr". */
function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

function words(manufacturer: string | null, product: number | null, name: string | null): string | null {
  const maker = manufacturer === null ? null : (getFitManufacturerName(manufacturer) ?? manufacturer);
  const known = maker !== null && GARMIN_NUMBERED.has(maker) ? getFitGarminProductName(product) : null;
  const model = known ?? (product === null ? name : String(product));
  const text = [maker, model].filter((word) => word !== null).map(camelCase);
  return text.length === 0 ? null : text.join(' ');
}

/** The recording device, "garmin fr945" or "coros 802": from file_id, else from the creator's device_info. */
export function deviceOf(fileId: FitMessage | undefined, deviceInfos: readonly FitMessage[]): string | null {
  const creator = deviceInfos.find((info) => numberOf(info, 'device_index') === 0);
  for (const message of [fileId, creator]) {
    const found = words(
      wordOf(message, 'manufacturer'),
      numberOf(message, 'product'),
      wordOf(message, 'product_name'),
    );
    if (found !== null) return found;
  }
  return null;
}
