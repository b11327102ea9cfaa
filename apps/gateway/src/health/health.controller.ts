import { Readiness } from '@afterpost/service-host';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from '../http/authenticated.guard.ts';
import { Projected } from '../positions/projected.ts';

/** For the platform that it runs on. */
@ApiExcludeController()
@Open()
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly projected: Projected,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): { status: string; not_ready: string[] } {
    const reasons = [...this.readiness.notReady(), this.projected.notReady()].filter((reason) => reason !== undefined);
    void reply.status(reasons.length > 0 ? 503 : 200);
    return { status: reasons.length > 0 ? 'not ready' : 'ok', not_ready: reasons };
  }
}
