import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The API's description of itself, made from the same schemas that check its requests. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Afterpost')
    .setDescription('Publish to social networks, and know from your own machines what happened to what you posted.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Your API key, sk_live_…' })
    .build();
  return SwaggerModule.createDocument(app, about);
}

/** Serves it as `/api/v1/openapi.json` and, rendered, at `/api/v1/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  // Made on first use: it costs a start nothing.
  const lazily = (): OpenAPIObject => (document ??= openApiOf(app));
  SwaggerModule.setup('api/v1/docs', app, lazily, {
    customSiteTitle: 'Afterpost API',
    jsonDocumentUrl: 'api/v1/openapi.json',
    yamlDocumentUrl: 'api/v1/openapi.yaml',
  });
}
