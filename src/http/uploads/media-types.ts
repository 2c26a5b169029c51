export const MULTIPART_TYPE = 'multipart/form-data';

/** Under which a single file may come as the whole body. What it is, its bytes say. */
export const RAW_TYPES = [
  'application/octet-stream',
  'application/vnd.ant.fit',
  'application/fit',
  'application/gpx+xml',
  'application/vnd.garmin.tcx+xml',
  'application/tcx+xml',
  'application/xml',
  'text/xml',
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/x-zip-compressed',
] as const;
