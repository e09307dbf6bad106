import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/autoscale/evaluate.ts';
import { FormulaError } from '../src/autoscale/formula-error.ts';
import { parseFormula } from '../src/autoscale/parse.ts';

/** A Monday, half past eight. */
const now = Date.parse('2025-06-02T08:30:15Z');
const period = 30_000;

/** Twenty samples, the last one now: pending tasks 1, 2, … 20, no load, three nodes. */
const samples = Array.from({ length: 20 }, (_, i) => ({
  at: now - (19 - i) * period,
  values: {
    $PendingTasks: i + 1,
    $ActiveTasks: i,
    $RunningTasks: 1,
    $CPUPercent: 0.1,
    $CurrentDedicatedNodes: 3,
    $PreemptedNodeCount: 2,
  },
}));

function run(formula: string, state: { readonly dedicated?: number; readonly samples?: typeof samples } = {}) {
  const { dedicated = 3, samples: taken = samples } = state;
  const history = { samples: taken, period, now };
  return evaluate(parseFormula(formula), { dedicated, spot: 0, deallocation: 'requeue', history });
}

const dedicated = (formula: string): number => run(formula).dedicated;
/** The value of an expression, ×1000 so that fractions show. */
const value = (expression: string): number => Number(/(?:^|;)x=([^;]*)/.exec(run(`x = ${expression};`).results)?.[1]);

describe('formulas of the documentation', () => {
  test('pending tasks', () => {
    const formula = `startingNumberOfVMs = 1;
      maxNumberofVMs = 25;
      pendingTaskSamplePercent = $PendingTasks.GetSamplePercent(180 * TimeInterval_Second);
      pendingTaskSamples = pendingTaskSamplePercent < 70 ? startingNumberOfVMs : avg($PendingTasks.GetSample(180 * TimeInterval_Second));
      $TargetDedicatedNodes=min(maxNumberofVMs, pendingTaskSamples);
      $NodeDeallocationOption = taskcompletion;`;
    expect(run(formula)).toMatchObject({ dedicated: 17, deallocation: 'taskcompletion' });
    expect(run(formula, { samples: samples.slice(-2) })).toMatchObject({ dedicated: 1 });
  });

  test('preempted nodes', () => {
    const formula = `maxNumberofVMs = 25;
      $TargetDedicatedNodes = min(maxNumberofVMs, $PreemptedNodeCount.GetSample(180 * TimeInterval_Second));
      $TargetLowPriorityNodes = min(maxNumberofVMs , maxNumberofVMs - $TargetDedicatedNodes);
      $NodeDeallocationOption = taskcompletion;`;
    expect(run(formula)).toMatchObject({ dedicated: 2, spot: 23 });
  });

  test('processor load', () => {
    const formula = `$totalDedicatedNodes =
        (min($CPUPercent.GetSample(TimeInterval_Minute * 10)) > 0.7) ?
        ($CurrentDedicatedNodes * 1.1) : $CurrentDedicatedNodes;
      $totalDedicatedNodes =
        (avg($CPUPercent.GetSample(TimeInterval_Minute * 60)) < 0.2) ?
        ($CurrentDedicatedNodes * 0.9) : $totalDedicatedNodes;
      $TargetDedicatedNodes = min(400, $totalDedicatedNodes)`;
    expect(dedicated(formula)).toBe(2);
  });

  test('the day of the week, and working hours', () => {
    expect(dedicated('$TargetDedicatedNodes = (time().weekday == 1 ? 5:1);')).toBe(5);
    const formula = `$curTime = time();
      $workHours = $curTime.hour >= 8 && $curTime.hour < 18;
      $isWeekday = $curTime.weekday >= 1 && $curTime.weekday <= 5;
      $isWorkingWeekdayHour = $workHours && $isWeekday;
      $TargetDedicatedNodes = $isWorkingWeekdayHour ? 20:10;
      $NodeDeallocationOption = taskcompletion;`;
    const { dedicated: nodes, results } = run(formula);
    expect(nodes).toBe(20);
    expect(results).toBe(
      '$TargetDedicatedNodes=20;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion;$curTime=2025-06-02T08:30:15.000Z;$workHours=1;$isWeekday=1;$isWorkingWeekdayHour=1',
    );
  });

  test('tasks, with a default where samples lack', () => {
    const formula = `$samples = $ActiveTasks.GetSamplePercent(TimeInterval_Minute * 15);
      $tasks = $samples < 70 ? max(0,$ActiveTasks.GetSample(1)) : max( $ActiveTasks.GetSample(1), avg($ActiveTasks.GetSample(TimeInterval_Minute * 15)));
      $targetVMs = $tasks > 0? $tasks:max(0, $TargetDedicatedNodes/2);
      $TargetDedicatedNodes = max(0, min($targetVMs, 20));
      $NodeDeallocationOption = taskcompletion;`;
    expect(dedicated(formula)).toBe(19);
  });

  test('the size at first, by the age of the history', () => {
    const formula = `$TargetDedicatedNodes = {now};
      lifespan = time() - time("2025-06-02T08:00:15Z");
      span = TimeInterval_Minute * 60;
      startup = TimeInterval_Minute * 10;
      ratio = 50;
      $TargetDedicatedNodes = (lifespan > startup ? (max($RunningTasks.GetSample(span, ratio), $ActiveTasks.GetSample(span, ratio)) == 0 ? 0 : $TargetDedicatedNodes) : 4);`.replace(
      '{now}',
      '4',
    );
    expect(() => run(formula)).toThrow(/17 % of the samples of the interval, 50 % are required/);
    expect(dedicated(formula.replace('ratio = 50', 'ratio = 10'))).toBe(4);
  });
});

describe('values', () => {
  test.each([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['-(2 - 5)', 3],
    ['!0 + !5', 1],
    ['(1 < 2) + (2 <= 2) + (3 > 4) + ("a" != "b") + (1 == 1)', 4],
    ['1 && 0 || 1', 1],
    ['avg(1, 2, [3, 6])', 3],
    ['len([1, 2], 3)', 3],
    ['max([1, 5], 3) - min(2, [7])', 3],
    ['sum(1, [2, 3])', 6],
    ['norm(3, 4)', 5],
    ['range(1, 7, 3)', 6],
    ['std(2, 4, 4, 4, 5, 5, 7, 9)', Math.sqrt(32 / 7)],
    ['lg(8) + ln(1) + log(100)', 5],
    ['sum(lg(vec(8)))', 3],
    ['pow(2, 10)', 1024],
    ['round(2.5) + round(-2.5) + round(0.4)', 0],
    ['val([5, 6, 7], 1)', 6],
    ['percentile([1, 2, 3, 4, 5], 50)', 3],
    ['sum([1, 2] * 2 + [1, 1])', 8],
    ['time("2025-01-01T00:00:00Z").month', 1],
    ['time("2025-06-01T00:00:00Z").weekday', 0],
    ['(time() - TimeInterval_Day * 2).day', 31],
    ['TimeInterval_Hour / 2 == TimeInterval_Minute * 30', 1],
    ['time() + TimeInterval_Hour > time()', 1],
    ['len($PendingTasks.GetSample(5))', 5],
    ['sum($PendingTasks.GetSample(1 * TimeInterval_Minute, 2 * TimeInterval_Minute))', 16 + 17 + 18],
    ['$PendingTasks.Count()', 20],
    ['$PendingTasks.GetSamplePeriod() == TimeInterval_Second * 30', 1],
    ['time() - $PendingTasks.HistoryBeginTime() < 10 * TimeInterval_Minute', 1],
    ['$PendingTasks + 1', 21],
    ['.5 + 1e1 // a comment\n + /* another */ 0', 10.5],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toBeCloseTo(expected, 10);
  });

  test('random numbers lie between 0 and 1', () => {
    expect(value('rand()')).toBeGreaterThanOrEqual(0);
    expect(value('rand()')).toBeLessThan(1);
  });

  test('that are set make whole numbers of nodes, never fewer than none; aliases count', () => {
    expect(run('$TargetDedicated = 2.9; $TargetLowPriority = 0 - 3;')).toMatchObject({ dedicated: 2, spot: 0 });
    expect(run('$TargetDedicatedNodes = $TargetDedicated * 2;')).toMatchObject({ dedicated: 6 });
  });

  test('stop where the formula says', () => {
    expect(dedicated('$TargetDedicatedNodes = 5; stop(); $TargetDedicatedNodes = 9;')).toBe(5);
    expect(dedicated('$TargetDedicatedNodes = 5; $TargetDedicatedNodes = 1 ? 6 : stop();')).toBe(6);
  });
});

describe('a formula that is wrong', () => {
  test.each([
    ['$TargetDedicatedNodes = ;', 'SyntaxError', 24],
    ['x = (1', 'SyntaxError', 6],
    ['x = 1 y = 2', 'SyntaxError', 6],
    ['x = "open', 'SyntaxError', 4],
    ['x = §', 'SyntaxError', 4],
    ['x = 1 / 0;', 'EvaluationError', 4],
    ['x = nothing;', 'EvaluationError', 4],
    ['x = nothing(1);', 'EvaluationError', 4],
    ['x = constructor(1);', 'EvaluationError', 4],
    ['x = toString;', 'EvaluationError', 4],
    ['$PendingTasks = 1;', 'EvaluationError', 0],
    ['TimeInterval_Hour = 1;', 'EvaluationError', 0],
    ['$NodeDeallocationOption = sometimes;', 'EvaluationError', 26],
    ['$TargetDedicatedNodes = [1, 2];', 'EvaluationError', 0],
    ['$TargetDedicatedNodes = ln(0);', 'EvaluationError', 0],
    ['x = 1 + "a";', 'EvaluationError', 4],
    ['x = avg([]);', 'EvaluationError', 4],
    ['x = [1] + [1, 2];', 'EvaluationError', 4],
    ['x = time("someday");', 'EvaluationError', 4],
    ['x = $PendingTasks.GetSample(TimeInterval_Hour, 50);', 'InsufficientSampleData', 4],
  ])('says where and why: %s', (formula, code, at) => {
    try {
      run(formula);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FormulaError);
      expect(error).toMatchObject({ code, at });
    }
  });

  test('has at most 100 statements, and is not nested without end', () => {
    expect(() => run('x = 1;'.repeat(101))).toThrow(/at most 100 statements/);
    expect(() => run(`x = ${'('.repeat(5000)}1${')'.repeat(5000)};`)).toThrow(/nested too deeply/);
    expect(() => run(`x = ${'-'.repeat(5000)}1;`)).toThrow(/nested too deeply/);
    expect(() => run(`v = [1,1]; ${'v = [v, v, v, v];'.repeat(12)}`)).toThrow(/at most 100000 elements/);
  });

  test('never breaks the evaluator, whatever it is', () => {
    const words = [
      '$TargetDedicatedNodes',
      '$PendingTasks',
      'x',
      '=',
      ';',
      '(',
      ')',
      '[',
      ']',
      ',',
      '.',
      '?',
      ':',
      '+',
      '-',
      '*',
      '/',
      '<',
      '==',
      '&&',
      '!',
      '1',
      '0.5',
      '"s"',
      'GetSample',
      'avg',
      'time',
      'TimeInterval_Day',
      'weekday',
      'stop',
      'val',
      'percentile',
      'vec',
    ];
    const formulas = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(formulas, (formula) => {
        try {
          const { dedicated: nodes, spot } = run(formula);
          expect(Number.isSafeInteger(nodes) && nodes >= 0 && Number.isSafeInteger(spot)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
        }
      }),
      { seed: 1, numRuns: 5000 },
    );
  });
});
