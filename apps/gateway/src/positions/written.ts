import type { Owner } from '@afterpost/contracts';
import { Injectable } from '@nestjs/common';
import type { AskedRequest } from '../http/asked.ts';
import { Projected } from './projected.ts';

/** Ends a write: the client learns its position, and what it reads next shows it. */
@Injectable()
export class Written {
  constructor(private readonly projected: Projected) {}

  async at(owner: Owner, position: number, asked: AskedRequest): Promise<void> {
    asked.tellPosition(owner, position);
    await this.projected.reached(owner, position);
  }
}
