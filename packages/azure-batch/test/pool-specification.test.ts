import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondCi } from '../../../test/left-out.ts';
import { PoolOptionsError } from '../src/errors.ts';
import { type AutoScaleOptions, autoScaleFormula, evaluationInterval } from '../src/pool/autoscale-formula.ts';
import { chooseImage } from '../src/pool/node-image.ts';
import { planPools, splitNodes } from '../src/pool/pool-plan.ts';
import { taskContainer } from '../src/pool/pool-specification.ts';
import { Secret } from '../src/secrets/secret.ts';
import { openReference } from './openapi.ts';
import { images, poolOf, supported, ubuntu } from './pool-fixtures.ts';

describe('a pool', () => {
  it('has what the options say', () => {
    expect(poolOf({ container: 'judi/judi4cloud:1.0', slots: 4, nodes: { dedicated: 1, spot: 3 } })).toEqual({
      id: 'JudiPool',
      vmSize: 'Standard_E8s_v3',
      virtualMachineConfiguration: {
        imageReference: { publisher: 'microsoft-dsvm', offer: 'ubuntu-hpc', sku: '2404', version: 'latest' },
        nodeAgentSKUId: 'batch.node.ubuntu 24.04',
        containerConfiguration: { type: 'dockerCompatible', containerImageNames: ['judi/judi4cloud:1.0'] },
      },
      targetDedicatedNodes: 1,
      targetLowPriorityNodes: 3,
      resizeTimeout: 'PT15M',
      taskSlotsPerNode: 4,
      taskSchedulingPolicy: { nodeFillType: 'spread' },
      metadata: [
        { name: 'judi4cloud', value: '1.0.0' },
        { name: 'judi4cloud_session', value: 's-1' },
        { name: 'judi4cloud_owner', value: 'ana@mars' },
      ],
    });
  });

  it('holds against the reference, whatever it has', ({ skip }) => {
    const reference = openReference();
    if (reference === undefined) return skip(beyondCi.reference);
    const registry = { server: 'judi.azurecr.io', username: 'u', password: new Secret('p') };
    const startTask = { commandLine: '/bin/sh -c true', environment: { A: 'b' }, elevated: true };
    const autoScale = { maxNodes: { dedicated: 2, spot: 8 }, minutes: 10 };
    const pools = [
      poolOf(),
      poolOf({ container: 'judi/judi4cloud:1', registry, startTask, gpu: true, vmSize: 'Standard_NC4as_T4_v3' }),
      poolOf({ container: 'a/b:1', registry: { server: 'r', identity: '/subscriptions/…' }, autoScale }),
    ];
    expect(pools.flatMap((pool) => reference.faultsOfValue('BatchPoolCreateOptions', pool))).toEqual([]);
  });

  it('tells the registry its password, and tasks nothing of it', () => {
    const options = {
      container: 'judi.azurecr.io/judi:1',
      registry: { server: 'judi.azurecr.io', username: 'u', password: new Secret('p4ss') },
    };
    const { containerRegistries } = poolOf(options).virtualMachineConfiguration?.containerConfiguration ?? {};
    expect(containerRegistries).toEqual([{ registryServer: 'judi.azurecr.io', username: 'u', password: 'p4ss' }]);
    expect(taskContainer({ ...options, gpu: true })).toEqual({
      imageName: 'judi.azurecr.io/judi:1',
      workingDirectory: 'taskWorkingDirectory',
      containerRunOptions: '--gpus all',
    });
    expect(taskContainer({})).toBeUndefined();
  });

  it.each([
    ['poolName', { name: 'Judi Pool' }, "poolName is 'Judi Pool', expected up to 64 letters"],
    ['vmSize', { vmSize: 'E8s_v3' }, "vmSize is 'E8s_v3', expected a size such as Standard_E8s_v3"],
    ['slots', { slots: 33 }, 'nWorkersPerInstance is 33, expected at most 32 for 8 cores'],
    ['gpu', { gpu: true }, "vmSize is 'Standard_E8s_v3', which has no GPU"],
    ['nodes', { nodes: { dedicated: 1.5, spot: 0 } }, 'The number of dedicated nodes is 1.5'],
  ])('refuses what can’t be had: %s', (_, options, message) => {
    expect(() => poolOf(options)).toThrow(PoolOptionsError);
    expect(() => poolOf(options)).toThrow(message);
  });

  it('takes sizes that are newer than we', () => {
    expect(poolOf({ vmSize: 'Standard_D8ls_v6', slots: 32 }).vmSize).toBe('Standard_D8ls_v6');
  });
});

describe('the image of nodes', () => {
  const needs = { container: true, gpu: false, now: Date.UTC(2026, 0, 1) };

  it('is Ubuntu for high-performance computing, the newest', () => {
    expect(chooseImage(images, needs)).toEqual(ubuntu);
    expect(chooseImage(images, { ...needs, gpu: true })).toEqual(ubuntu);
  });

  it('is the next best where that is not to be had, or no more', () => {
    const over = supported('microsoft-dsvm', 'ubuntu-hpc', '2404', 'ubuntu 24.04', {
      batchSupportEndOfLife: '2025-12-01T00:00:00Z',
    });
    const others = images.filter(({ imageReference }) => imageReference.sku !== '2404');
    expect(chooseImage([over, ...others], needs).imageReference.sku).toBe('2204');
    const rest = others.filter(({ imageReference }) => imageReference.offer !== 'ubuntu-hpc');
    expect(chooseImage(rest, needs).imageReference.publisher).toBe('almalinux');
    expect(chooseImage(rest, { ...needs, container: false }).imageReference.publisher).toBe('canonical');
  });

  it('is missed with a list of those that there are', () => {
    const rest = images.filter(({ imageReference }) => imageReference.publisher === 'almalinux');
    expect(() => chooseImage(rest, { ...needs, gpu: true })).toThrow(
      'The image for nodes is not to be had, expected a verified one with Linux, containers, NVIDIA drivers; there are: ' +
        'almalinux / almalinux-x86_64 / 9-gen2.',
    );
    expect(() => chooseImage([], needs)).toThrow('there are: none at all.');
  });
});

describe('pools of a session', () => {
  it('are one for each size, which share the nodes', () => {
    expect(planPools('P', 'Standard_E8s_v3', 3)).toEqual([{ name: 'P', vmSize: 'Standard_E8s_v3', nodes: 3 }]);
    expect(planPools('P', ['Standard_E8s_v3', 'Standard_E16s_v3'], 5)).toEqual([
      { name: 'P-E8s_v3', vmSize: 'Standard_E8s_v3', nodes: 3 },
      { name: 'P-E16s_v3', vmSize: 'Standard_E16s_v3', nodes: 2 },
    ]);
    expect(() => planPools('P', ['Standard_E8s_v3', 'standard_e8s_v3'], 5)).toThrow(PoolOptionsError);
    expect(() => planPools('P', ['a', 'b'], 1)).toThrow(
      'nworkers is 1, expected at least one for each of the 2 VM sizes',
    );
  });

  it('lose no node', () => {
    const sizes = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 4, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, nodes, part) => {
          const numbers = planPools('P', list, nodes).map((pool) => pool.nodes);
          expect(numbers.reduce((sum, number) => sum + number)).toBe(nodes);
          expect(Math.max(...numbers) - Math.min(...numbers)).toBeLessThanOrEqual(1);
          const { dedicated, spot } = splitNodes(nodes, part);
          expect(dedicated + spot).toBe(nodes);
        },
      ),
    );
    expect([splitNodes(3, true), splitNodes(3, false), splitNodes(3)]).toEqual([
      { dedicated: 0, spot: 3 },
      { dedicated: 3, spot: 0 },
      { dedicated: 3, spot: 0 },
    ]);
    expect(() => splitNodes(3, 2)).toThrow('spot is 2');
  });
});

describe('the autoscale formula', () => {
  /** Evaluates a formula as the JavaScript that it happens to be: ten years of samples, newest last, one in 30 s. */
  function evaluate(formula: string, samples: readonly number[], present = { dedicated: 0, spot: 0 }, lost = 0) {
    const recent = (seconds: number) => samples.slice(-Math.round(seconds / 30));
    const flat = (values: (number | number[])[]) => values.flat();
    const state: Record<string, unknown> = {
      $PendingTasks: {
        GetSamplePercent: (seconds: number) => (100 * Math.max(0, recent(seconds).length - lost)) / (seconds / 30),
        GetSample: recent,
      },
      $TargetDedicatedNodes: present.dedicated,
      $TargetLowPriorityNodes: present.spot,
      $NodeDeallocationOption: undefined,
      ...Object.fromEntries([...formula.matchAll(/^(\w+) =/gm)].map(([, name = '']) => [name, undefined])),
      TimeInterval_Minute: 60,
      taskcompletion: 'taskcompletion',
      ceil: Math.ceil,
      max: (...values: (number | number[])[]) => Math.max(...flat(values)),
      min: (...values: (number | number[])[]) => Math.min(...flat(values)),
    };
    new Function('state', `with (state) { ${formula} }`)(state);
    return {
      dedicated: state['$TargetDedicatedNodes'],
      spot: state['$TargetLowPriorityNodes'],
      leaving: state['$NodeDeallocationOption'],
    };
  }

  const formula = autoScaleFormula({ maxNodes: { dedicated: 2, spot: 8 }, slots: 4, initialNodes: 3 });
  const hour = (tasks: number) => Array.from({ length: 120 }, () => tasks);

  it('reads like this', () => {
    expect(formula).toMatchInlineSnapshot(`
      "slots = 4;
      maxDedicated = 2;
      maxSpot = 8;
      known = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 60);
      recent = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5);
      present = $TargetDedicatedNodes + $TargetLowPriorityNodes;
      needed = recent < 50 ? present : ceil(max($PendingTasks.GetSample(TimeInterval_Minute * 5)) / slots);
      wanted = known < 5 ? 3 : needed;
      total = min(maxDedicated + maxSpot, max(0, wanted));
      dedicated = min(maxDedicated, total);
      $TargetDedicatedNodes = dedicated;
      $TargetLowPriorityNodes = total - dedicated;
      $NodeDeallocationOption = taskcompletion;"
    `);
    expect(formula.length).toBeLessThan(8192);
  });

  it('starts a new pool, follows the tasks, and goes to zero', () => {
    expect(evaluate(formula, [])).toEqual({ dedicated: 2, spot: 1, leaving: 'taskcompletion' });
    expect(evaluate(formula, hour(1))).toMatchObject({ dedicated: 1, spot: 0 });
    expect(evaluate(formula, hour(17))).toMatchObject({ dedicated: 2, spot: 3 });
    expect(evaluate(formula, hour(1000))).toMatchObject({ dedicated: 2, spot: 8 });
    expect(evaluate(formula, hour(0), { dedicated: 2, spot: 8 })).toMatchObject({ dedicated: 0, spot: 0 });
  });

  it('keeps nodes for five minutes after the last task', () => {
    const idle = (samples: number) => [...hour(8), ...Array.from({ length: samples }, () => 0)];
    expect(evaluate(formula, idle(9))).toMatchObject({ dedicated: 2, spot: 0 });
    expect(evaluate(formula, idle(10))).toMatchObject({ dedicated: 0, spot: 0 });
  });

  it('stays as it is when the service loses sight of the tasks', () => {
    expect(evaluate(formula, hour(0), { dedicated: 2, spot: 5 }, 8)).toMatchObject({ dedicated: 2, spot: 5 });
    expect(evaluate(formula, hour(100), { dedicated: 0, spot: 0 }, 8)).toMatchObject({ dedicated: 0, spot: 0 });
  });

  it('never asks for more than allowed, nor fewer than needed', () => {
    const options: fc.Arbitrary<AutoScaleOptions> = fc.record({
      maxNodes: fc.record({ dedicated: fc.nat(20), spot: fc.nat(20) }),
      slots: fc.integer({ min: 1, max: 16 }),
    });
    fc.assert(
      fc.property(options, fc.nat(500), ({ maxNodes, slots = 1 }, tasks) => {
        const { dedicated, spot } = evaluate(autoScaleFormula({ maxNodes, slots }), hour(tasks));
        const most = maxNodes.dedicated + maxNodes.spot;
        expect(Number(dedicated) + Number(spot)).toBe(Math.min(most, Math.ceil(tasks / slots)));
        expect(Number(dedicated)).toBeLessThanOrEqual(maxNodes.dedicated);
        expect(Number(spot)).toBeLessThanOrEqual(maxNodes.spot);
      }),
    );
  });

  it('is evaluated every five minutes at most', () => {
    expect(evaluationInterval()).toBe('PT5M');
    expect(() => evaluationInterval(4)).toThrow('4 minutes, expected between 5 minutes and a week');
    expect(() => autoScaleFormula({ maxNodes: { dedicated: 1, spot: 0 }, minNodes: 2 })).toThrow('minNodes is 2');
  });
});
