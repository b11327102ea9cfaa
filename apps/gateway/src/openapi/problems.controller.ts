import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '../http/authenticated.guard.ts';
import { ProblemException, problemTypes } from '../http/problem.ts';

/** What the `type` of a problem points at. */
@ApiExcludeController()
@Open()
@Controller('problems')
export class ProblemsController {
  @Get(':type')
  explain(@Param('type') type: string): { type: string; status: number; title: string } {
    const known = problemTypes().find((problem) => problem.type === type);
    if (!known) throw new ProblemException('not-found', 'There is no such type of problem.');
    return { ...known, type: `/problems/${known.type}` };
  }
}
