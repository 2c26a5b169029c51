import { xmlText } from './xml-text.ts';

/** A sample as a platform's streams have it; null where it has none. Position in degrees, latitude first. */
export interface WrittenSample {
  timeMs: number;
  position: readonly [number, number] | null;
  distanceM: number | null;
  altitudeM: number | null;
  hrBpm: number | null;
  /** of one leg */
  cadenceRpm: number | null;
  speedMps: number | null;
}

export interface WrittenActivity {
  sport: 'Running' | 'Biking' | 'Other';
  startMs: number;
  elapsedS: number;
  distanceM: number | null;
  device: string;
  samples: readonly WrittenSample[];
}

const TPX = 'http://www.garmin.com/xmlschemas/ActivityExtension/v2';

/** A recorded activity as TCX with one lap, for platforms that give samples and no file. */
export function writeActivityTcx({
  sport,
  startMs,
  elapsedS,
  distanceM,
  device,
  samples,
}: WrittenActivity): Uint8Array {
  const start = new Date(startMs).toISOString();
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:x="${TPX}">`,
    `<Activities><Activity Sport="${sport}"><Id>${start}</Id><Lap StartTime="${start}">`,
    `<TotalTimeSeconds>${elapsedS}</TotalTimeSeconds>`,
    distanceM === null ? '' : `<DistanceMeters>${distanceM}</DistanceMeters>`,
    '<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod><Track>',
    ...samples.map(trackpoint),
    `</Track></Lap><Creator><Name>${xmlText(device)}</Name></Creator></Activity></Activities></TrainingCenterDatabase>`,
  ];
  return new TextEncoder().encode(lines.join('\n'));
}

function trackpoint(s: WrittenSample): string {
  const element = (name: string, value: number | null) =>
    value === null ? '' : `<${name}>${value}</${name}>`;
  const position =
    s.position === null
      ? ''
      : `<Position><LatitudeDegrees>${s.position[0]}</LatitudeDegrees><LongitudeDegrees>${s.position[1]}</LongitudeDegrees></Position>`;
  const more = element('x:Speed', s.speedMps) + element('x:RunCadence', s.cadenceRpm);
  return [
    `<Trackpoint><Time>${new Date(s.timeMs).toISOString()}</Time>`,
    position,
    element('AltitudeMeters', s.altitudeM),
    element('DistanceMeters', s.distanceM),
    s.hrBpm === null ? '' : `<HeartRateBpm><Value>${s.hrBpm}</Value></HeartRateBpm>`,
    more === '' ? '' : `<Extensions><x:TPX>${more}</x:TPX></Extensions>`,
    '</Trackpoint>',
  ].join('');
}
