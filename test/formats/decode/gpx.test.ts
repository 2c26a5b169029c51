import { describe, expect, it } from 'vitest';
import { bytesOf, gpxCode, gpxFile, gpxOf, gpxTrack, runningPoints } from '../../support/xml-gpx.ts';

const point = (lat: string, time: string, rest = ''): string =>
  `<trkpt lat="${lat}" lon="14.5">${time === '' ? '' : `<time>${time}</time>`}${rest}</trkpt>`;
const pair = point('46', '2024-05-01T10:00:00Z') + point('46.001', '2024-05-01T10:01:00Z');

describe('a GPX track', () => {
  it('is an activity with its totals', () => {
    const recording = gpxOf(gpxTrack(runningPoints(101), '<name>Hill</name><type>running</type>'));
    expect(recording).toMatchObject({
      format: 'gpx',
      kind: 'activity',
      sport: 'running',
      sportRaw: 'running',
      name: 'Hill',
      device: 'Test',
      startMs: Date.UTC(2024, 4, 1, 10),
      utcOffsetS: null,
      distanceFrom: 'positions',
      part: 1,
      sessions: 1,
      salvaged: false,
      warnings: [],
    });
    expect(recording.totals.elapsedS).toBe(100);
    // 100 steps of 2.7e-5 degrees on a sphere of 6,371,008.8 m
    expect(recording.totals.distanceM).toBeCloseTo(100 * 2.7e-5 * (Math.PI / 180) * 6_371_008.8, 3);
    expect(recording.samples.channels.hrBpm?.[7]).toBe(137);
    expect(recording.samples.channels.temperatureC?.[7]).toBe(18);
  });

  it('counts no distance between segments and marks where they begin', () => {
    const far = point('47', '2024-05-01T10:02:00Z') + point('47.001', '2024-05-01T10:03:00Z');
    const recording = gpxOf(
      gpxFile(`<trk><trkseg>${pair}</trkseg><trkseg/></trk><trk><trkseg>${far}</trkseg></trk>`),
    );
    expect(recording.samples.segmentStarts).toEqual([2]);
    expect(recording.totals.distanceM).toBeCloseTo(222.39, 1);
    expect(recording.totals.elapsedS).toBe(180);
  });

  it('is a course without times, and with one time only', () => {
    expect(gpxOf(gpxTrack(point('46', '') + point('46.1', ''))).kind).toBe('course');
    const once = gpxOf(gpxTrack(point('46', '2024-05-01T10:00:00Z') + point('46.1', '')));
    expect(once).toMatchObject({ kind: 'course', totals: { elapsedS: 0 } });
    expect(once.warnings).toEqual(['samples_without_time']);
  });

  it('starts at its earliest point', () => {
    const recording = gpxOf(
      gpxTrack(point('46', '2024-05-01T10:00:05Z') + point('46', '2024-05-01T10:00:00Z')),
    );
    expect(recording.startMs).toBe(Date.UTC(2024, 4, 1, 10));
    expect(recording.warnings).toEqual(['samples_out_of_order']);
  });

  it.each([
    ['9', 'running'],
    ['Trail Run', 'running'],
    ['VirtualRun', 'running'],
    ['street_running', 'running'],
    ['10', 'walking'],
    ['Mountain Biking', 'cycling'],
    ['hiking', 'hiking'],
    ['cross_country_skiing', 'other'],
    ['unknown', null],
    ['42195', null],
    ['brunch', null],
  ])('of type "%s" is %s', (type, sport) => {
    expect(gpxOf(gpxTrack(pair, `<type>${type}</type>`)).sport).toBe(sport);
  });

  it('has no sport from its name', () => {
    expect(gpxOf(gpxTrack(pair, '<name>Morning run</name>')).sport).toBeNull();
  });

  it.each([
    [
      '<extensions><a:TrackPointExtension><a:hr>150</a:hr></a:TrackPointExtension></extensions>',
      'hrBpm',
      150,
    ],
    ['<extensions><heartrate>150</heartrate></extensions>', 'hrBpm', 150],
    ['<extensions><d:HeartRateBpm>150</d:HeartRateBpm></extensions>', 'hrBpm', 150],
    ['<extensions><x:cadence>88</x:cadence></extensions>', 'cadenceRpm', 88],
    ['<extensions><x:cad></x:cad><cad>88</cad></extensions>', 'cadenceRpm', 88],
    [
      '<extensions><p:PowerExtension><p:PowerInWatts>250</p:PowerInWatts></p:PowerExtension></extensions>',
      'powerW',
      250,
    ],
    ['<extensions><power>250</power></extensions>', 'powerW', 250],
    ['<extensions><t:atemp>-3.5</t:atemp></extensions>', 'temperatureC', -3.5],
    ['<speed>3.25</speed>', 'speedMps', 3.25],
  ] as const)('reads %s', (extension, channel, value) => {
    const recording = gpxOf(gpxTrack(pair + point('46.002', '2024-05-01T10:02:00Z', extension)));
    const column = recording.samples.channels[channel];
    expect([...(column ?? [])]).toEqual([Number.NaN, Number.NaN, value]);
  });

  it('has no heart rate where it says 0', () => {
    const recording = gpxOf(gpxTrack(pair + point('46', '', '<extensions><hr>0</hr></extensions>')));
    expect(recording.samples.channels.hrBpm).toBeUndefined();
    expect(recording.totals.avgHrBpm).toBeNull();
  });

  it('averages heart rate over the points that have one', () => {
    const withHr = (bpm: number): string =>
      point('46', '2024-05-01T10:00:00Z', `<extensions><hr>${bpm}</hr></extensions>`);
    const recording = gpxOf(gpxTrack(pair + withHr(120) + withHr(150)));
    expect(recording.totals).toMatchObject({ avgHrBpm: 135, maxHrBpm: 150 });
  });

  it.each(['90.1', 'NaN', '', '46,5', '1e999', '46.0 north'])(
    'keeps a point at latitude "%s" without a place',
    (lat) => {
      const recording = gpxOf(gpxTrack(pair + point(lat, '2024-05-01T10:02:00Z')));
      expect(recording.samples.count).toBe(3);
      expect(recording.samples.channels.latDeg?.[2]).toBeNaN();
      expect(recording.samples.channels.lonDeg?.[2]).toBeNaN();
      expect(recording.warnings).toEqual(['positions_invalid']);
      expect(recording.totals.distanceM).toBeCloseTo(111.2, 1);
    },
  );

  it('reads times without a zone as UTC and says so', () => {
    const recording = gpxOf(
      gpxTrack(point('46', '2024-05-01T10:00:00') + point('46.001', '2024-05-01T10:01:00')),
    );
    expect(recording).toMatchObject({
      kind: 'activity',
      startMs: Date.UTC(2024, 4, 1, 10),
      utcOffsetS: null,
    });
    expect(recording.warnings).toEqual(['values_invalid']);
  });

  it('knows the zone from written offsets', () => {
    const recording = gpxOf(
      gpxTrack(point('46', '2024-05-01T12:00:00+02:00') + point('46.001', '2024-05-01T12:01:00+02:00')),
    );
    expect(recording).toMatchObject({ startMs: Date.UTC(2024, 4, 1, 10), utcOffsetS: 7200, warnings: [] });
  });

  it('unescapes its name', () => {
    expect(gpxOf(gpxTrack(pair, '<name>Tom &amp; Mag &#xE4;</name>')).name).toBe('Tom & Mag ä');
    expect(gpxOf(gpxTrack(pair, '<name><![CDATA[a < b]]></name>')).name).toBe('a < b');
  });

  it('takes no name from its points or links', () => {
    const named = pair.replaceAll('</time>', '</time><name>TP1</name>');
    expect(gpxOf(gpxTrack(named, '<link href="x"><type>running</type></link>'))).toMatchObject({
      name: null,
      sportRaw: null,
    });
  });
});

describe('a GPX file', () => {
  it('of routes only is a course without samples', () => {
    const recording = gpxOf(gpxFile('<rte><rtept lat="1" lon="2"/><rtept lat="1" lon="3"/></rte>'));
    expect(recording).toMatchObject({ kind: 'course', sessions: 0, samples: { count: 0 } });
  });

  it('of waypoints or metadata only is no error and no activity', () => {
    expect(gpxOf(gpxFile('<wpt lat="1" lon="2"/>')).kind).toBe('other');
    expect(gpxOf(gpxFile('<metadata><name>M</name></metadata>'))).toMatchObject({ kind: 'other', name: 'M' });
    expect(gpxOf('<gpx/>').kind).toBe('other');
  });

  it('may use prefixes nobody declared', () => {
    const recording = gpxOf(
      gpxTrack(pair.replace('</time>', '</time><extensions><q:hr>99</q:hr></extensions>')),
    );
    expect(recording.samples.channels.hrBpm?.[0]).toBe(99);
    expect(recording.warnings).toEqual(['xml_undeclared_prefix']);
  });

  it('may put a prefix on everything', () => {
    const text = gpxTrack(pair, '<type>run</type>')
      .replaceAll(/<(\/?)(gpx|trk|trkseg|trkpt|time|type)(?=[ >])/g, '<$1g:$2')
      .replace('xmlns=', 'xmlns:g=');
    expect(gpxOf(text)).toMatchObject({ kind: 'activity', sport: 'running', warnings: [] });
  });

  it('reads in other encodings', () => {
    const text = gpxTrack(pair, '<name>Fußweg</name>');
    const utf16 = (swap: boolean, mark: boolean): Uint8Array => {
      const bytes = Buffer.from((mark ? '\ufeff' : '') + text.replace('UTF-8', 'UTF-16'), 'utf16le');
      return swap ? bytes.swap16() : bytes;
    };
    const files = [
      bytesOf(`\ufeff${text}`),
      utf16(false, true),
      utf16(true, true),
      utf16(false, false),
      utf16(true, false),
      Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1'),
      Buffer.from(text.replace('UTF-8', 'windows-1252'), 'latin1'),
      bytesOf(text.replace('UTF-8', 'UTF-16')),
      bytesOf(`  \n${text}`),
    ];
    for (const file of files) {
      expect(gpxOf(file)).toMatchObject({ name: 'Fußweg', kind: 'activity', warnings: [] });
    }
  });

  it('leaves no trace of gpxparser in the global scope', () => {
    const before = Object.getOwnPropertyNames(globalThis).sort();
    gpxOf(gpxTrack(pair.replace('</time>', '</time><type>x</type>'), '<type>run</type>'));
    expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(before);
  });

  it('is refused with a stable code', () => {
    expect(gpxCode('')).toBe('EMPTY_FILE');
    expect(gpxCode('  \n ')).toBe('EMPTY_FILE');
    expect(gpxCode(new Uint8Array(100))).toBe('NOT_XML');
    expect(gpxCode('{"a":1}')).toBe('NOT_XML');
    expect(gpxCode('<!doctype html><html><body>Sign in</body></html>')).toBe('NOT_GPX');
    expect(gpxCode('<TrainingCenterDatabase/>')).toBe('NOT_GPX');
    expect(gpxCode('<gpx><trk><trkseg><trkpt lat="46"')).toBe('XML_TRUNCATED');
    expect(gpxCode('<gpx><trk></trkseg></gpx>')).toBe('XML_MALFORMED');
    expect(gpxCode(`<gpx>${'<a>'.repeat(100)}`)).toBe('XML_TOO_DEEP');
    const attributes = Array.from({ length: 100 }, (_, i) => `a${i}="1"`).join(' ');
    expect(gpxCode(`<gpx ${attributes}></gpx>`)).toBe('XML_MALFORMED');
  });

  it.each([
    '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>',
    '<!DOCTYPE gpx [<!ELEMENT gpx ANY>]><gpx/>',
    '<!DOCTYPE gpx SYSTEM "x" [ ]><gpx/>',
    '<!DOCTYPE gpx [<!ENTITY a "b"',
    '<!ENTITY a "b"><gpx/>',
    `<gpx><trk><trkseg>${pair}</trkseg></trk><!ENTITY a "b"></gpx>`,
  ])('is refused for entities: %s', (text) => {
    expect(gpxCode(text)).toBe('XML_ENTITIES_FORBIDDEN');
  });

  it('may name an outside document type, which is not fetched', () => {
    expect(
      gpxCode(`<!DOCTYPE gpx SYSTEM "http://localhost:1/gpx.dtd">${gpxTrack(pair).slice(38)}`),
    ).toBeNull();
  });

  it('that breaks off is cut back to its whole points', () => {
    const text = gpxTrack(runningPoints(50));
    const cut = gpxOf(text.slice(0, text.lastIndexOf('<gpxtpx:cad>')));
    expect(cut).toMatchObject({ kind: 'activity', salvaged: true, warnings: ['xml_truncated'] });
    expect(cut.samples.count).toBe(49);
    expect(cut.totals.elapsedS).toBe(48);
  });

  it('that is damaged in the middle is cut back to the points before', () => {
    const text = gpxTrack(runningPoints(50));
    const at = text.indexOf('</trkpt>', text.length / 2);
    const before = text.slice(0, at).split('<trkpt').length - 1;
    for (const damage of ['</trkpu>', '', '</trkpt><%']) {
      const recording = gpxOf(`${text.slice(0, at)}${damage}${text.slice(at + 8)}`);
      expect(recording.salvaged).toBe(true);
      expect(recording.warnings).toContain('xml_truncated');
      expect([before - 1, before]).toContain(recording.samples.count);
    }
  });

  it('with a bare "&" is read, with a warning', () => {
    const recording = gpxOf(gpxTrack(pair, '<name>Tom & Mag</name><type>R&D;</type>'));
    expect(recording).toMatchObject({ kind: 'activity', salvaged: false, warnings: ['values_invalid'] });
    expect(recording).toMatchObject({ name: 'Tom & Mag', sportRaw: 'R&D;' });
    expect(gpxOf(gpxTrack(pair, '<name><![CDATA[Tom & Mag]]></name>'))).toMatchObject({
      name: 'Tom & Mag',
      warnings: [],
    });
  });

  it('may end in rubbish', () => {
    expect(gpxOf(`${gpxTrack(pair)}\0\0\0<<<`)).toMatchObject({ salvaged: false, warnings: [] });
  });
});
