import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ruleOf } from '../../core/access/actions.ts';
import type { Api } from '../api.ts';
import type { RouteAccess } from '../authorize.ts';
import { addExamples, type Describable } from '../openapi-examples.ts';
import { PARAMETER_TEXTS } from '../schemas/parameters.ts';
import { KNOWN_CODES } from '../status-of.ts';
import { MULTIPART_TYPE, RAW_TYPES } from '../uploads/media-types.ts';

const DESCRIPTION = `Upload what a watch recorded; read what it says about the runner: activities, zones, load, flags, and the next block of workouts.

Times are ISO 8601 in UTC, days are \`YYYY-MM-DD\` in the athlete's zone, units stand in the names. An unknown value is \`null\`. Every error is \`application/problem+json\` with a stable \`code\`. As long as nobody has an account the service answers on this machine only and keeps one athlete; from the first account on every request needs a session cookie or an API key (\`Authorization: Bearer …\`). What stands here is the asker's own; the same addresses below \`/athletes/{athleteId}\` are those of an athlete who granted it.

A \`POST\` or \`PATCH\` of an athlete's data with an \`Idempotency-Key\` is made once: the same request with the same key gets the same answer for a day. Where the answer tells a secret, and for accounts, the key is not heeded.`;

const TAGS = {
  activities: 'Recordings in, trusted activities out',
  athlete: 'The runner, as far as the runner told',
  training: 'What the history says: zones, load, flags',
  body: 'How runs, nights and days felt',
  strength: 'Strength sessions, planned and done',
  planning: 'Assessment, availability and goals: what a plan is made from',
  plan: 'What is meant to happen, and what a review made of it',
  desk: 'What coaches are told, and who needs a word first',
  connections: 'Watch accounts: connecting them, and what comes by them',
  people: 'Accounts, grants, keys, and who saw what',
  programs: 'Having programs told of what happens, and what they were told',
  service: 'The service itself',
};

/** Scripts and styles of the page come from this service only; nothing is fetched from elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PUBLIC: RouteAccess = { action: 'service:read', resource: 'service' };

/** The description of this API at /openapi.json and a page to browse it at /docs; register before the routes. */
export async function addOpenApi(api: Api): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pacekeeper', version: '1.0.0', description: DESCRIPTION },
      servers: [
        { url: '/', description: 'The asker’s own' },
        {
          url: '/athletes/{athleteId}',
          description: 'Of an athlete who granted it',
          variables: { athleteId: { default: 'me' } },
        },
      ],
      components: { securitySchemes: SECURITY_SCHEMES },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route);
      const access = route.route.config?.access;
      return { schema: { ...schema, security: securityOf(access) }, url };
    },
    transformObject: (document) => {
      const done = jsonSchemaTransformObject(document) as Document;
      describeUpload(done);
      describeParameters(done);
      dropUnused(done);
      nameCodes(done);
      addExamples(done as unknown as Describable);
      return done as ReturnType<typeof jsonSchemaTransformObject>;
    },
  });
  await api.register(async (pages: Api) => {
    // the plugin adds its own routes, which hold nobody's data
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: PUBLIC };
    });
    await pages.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: PAGE_POLICY,
      theme: { title: 'Pacekeeper API' },
      uiConfig: { deepLinking: true, validatorUrl: null, tryItOutEnabled: false },
    });
  });
  api.get(
    '/openapi.json',
    {
      config: { access: PUBLIC },
      schema: { hide: true },
    },
    async (_request, reply) => reply.type('application/json').send(JSON.stringify(api.swagger())),
  );
}

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-sid',
    description:
      'A session of a signed-in browser; over plain HTTP on the machine itself the cookie is `sid`.',
  },
  key: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'pace_…',
    description: 'An API key. The names beside it are scopes, of which the key needs one.',
  },
} as const;

/** Who may ask, from what the route declares and the policy says of it. Scopes are alternatives, so each stands alone. */
export function securityOf(access: RouteAccess | undefined): Record<string, string[]>[] {
  if (access === undefined || access.resource === 'service') return [];
  const { key } = ruleOf(access.action);
  return [{ session: [] }, ...(key ?? []).map((scope) => ({ key: [scope] }))];
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}
interface Operation {
  operationId?: string;
  requestBody?: unknown;
  parameters?: { name: string; description?: string }[];
}

/** Uploads are read as they arrive, so their bodies have no Zod schema to be described from. */
function describeUpload(document: Document): void {
  const upload = document.paths['/v1/activities']?.post;
  if (upload === undefined) return;
  const binary = { schema: { type: 'string', format: 'binary' } };
  upload.requestBody = {
    required: true,
    description: 'FIT, GPX or TCX, plain or gzipped, or a zip of them; the bytes decide, not the name.',
    content: {
      [MULTIPART_TYPE]: {
        schema: {
          type: 'object',
          properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } },
          required: ['file'],
        },
      },
      ...Object.fromEntries(RAW_TYPES.map((type) => [type, binary])),
    },
  };
}

function describeParameters(document: Document): void {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      const text = PARAMETER_TEXTS[parameter.name];
      if (parameter.description === undefined && text !== undefined) parameter.description = text;
    }
  }
}

/** Programs branch on codes, so those there are stand in the document; none is promised to be the last. */
function nameCodes({ components: { schemas } }: Document): void {
  const { properties } = schemas.Problem as { properties: Record<string, object> };
  schemas.KnownCode = {
    type: 'string',
    enum: KNOWN_CODES,
    description: 'Codes of problems that this version knows; later ones may add some.',
  };
  properties.code = {
    description: 'Stable, SCREAMING_SNAKE_CASE',
    anyOf: [{ $ref: '#/components/schemas/KnownCode' }, { type: 'string' }],
  };
}

/** Every schema is registered as it comes in and as it goes out; most go only one way. */
function dropUnused({ paths, components }: Document): void {
  for (let found = true; found; ) {
    const text = JSON.stringify([paths, components]);
    const unused = Object.keys(components.schemas).filter(
      (name) => !text.includes(`"#/components/schemas/${name}"`),
    );
    for (const name of unused) delete components.schemas[name];
    found = unused.length > 0;
  }
}
