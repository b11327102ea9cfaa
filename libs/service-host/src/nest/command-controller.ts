import { answer, type CommandBody, type InFlight } from '@afterpost/messaging';
import type { Log } from '@afterpost/kernel';
import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { RpcRow, ServiceName } from '../service.ts';
import { spanned, SpanKind } from '../telemetry/spanned.ts';

/** A Nest controller for one row of the `rpc` table: handlers stay plain classes. */
export function commandController(service: ServiceName, { command, handler }: RpcRow, flight: InFlight, log: Log): Type {
  class CommandController {
    constructor(readonly target: never) {}

    handle(body: CommandBody) {
      return flight.run(() =>
        spanned(service, `rpc ${command.name}`, SpanKind.SERVER, body?.meta?.traceparent, () => answer(command, this.target, body, log)),
      );
    }
  }
  Inject(handler)(CommandController, undefined as never, 0);
  const descriptor = Object.getOwnPropertyDescriptor(CommandController.prototype, 'handle');
  if (descriptor) MessagePattern(`rpc.${command.name}`)(CommandController.prototype, 'handle', descriptor);
  Payload()(CommandController.prototype, 'handle', 0);
  Controller()(CommandController);
  return CommandController;
}
