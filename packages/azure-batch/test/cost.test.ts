import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billedNodes, CostMeter } from '../src/cost/cost-meter.ts';
import { estimate } from '../src/cost/estimate.ts';
import { lookUpPrice } from '../src/cost/look-up-price.ts';
import { priceOfNodes } from '../src/cost/price-of-nodes.ts';
import { priceTable } from '../src/cost/price-table.ts';
import { tablePrice } from '../src/cost/prices.ts';
import { type SeriesName, vmSeries } from '../src/cost/vm-series.ts';
import { coresByName, hasGpu, nearestVmSize, vmSize } from '../src/cost/vm-sizes.ts';
import { CostLimitError } from '../src/errors.ts';

const names = Object.values(vmSeries).flatMap(({ pattern, cores }) =>
  cores.map((count) => `Standard_${pattern.replace('#', String(count))}`),
);

describe('VM sizes', () => {
  it.each([
    ['Standard_E2s_v3', 2, 16, 0],
    ['Standard_E8s_v3', 8, 64, 0],
    ['Standard_D16s_v5', 16, 64, 0],
    ['Standard_F72s_v2', 72, 144, 0],
    ['Standard_HB120rs_v3', 120, 456, 0],
    ['Standard_NC4as_T4_v3', 4, 28, 1],
    ['Standard_NC96ads_A100_v4', 96, 880, 4],
  ])('%s has %d cores, %d GiB, %d GPUs', (name, cores, memory, gpus) => {
    expect(vmSize(name.toUpperCase())).toMatchObject({ name, cores, memory, gpus });
  });

  it('with fewer cores have the memory and the price of the whole machine', () => {
    expect(vmSize('standard_e16-8s_v3')).toMatchObject({
      name: 'Standard_E16-8s_v3',
      cores: 8,
      pricedCores: 16,
      memory: 128,
    });
    expect(tablePrice('Standard_E16-8s_v3', 'eastus')?.dedicated).toBe(1.008);
  });

  it('are told from what they are not', () => {
    expect(vmSize('Standard_X9')).toBeUndefined();
    expect(nearestVmSize('Standard_E8_v3')).toBe('Standard_E8s_v3');
    expect(coresByName('Standard_D4ls_v6')).toBe(4);
    expect(coresByName('E8s')).toBeUndefined();
    for (const name of names) {
      expect(coresByName(name)).toBe(vmSize(name)?.cores);
      expect(hasGpu(name)).toBe((vmSize(name)?.gpus ?? 0) > 0);
    }
  });
});

describe('the price table', () => {
  it.each([
    ['Standard_E2s_v3', 'eastus', 0.126],
    ['Standard_E16s_v3', 'eastus2', 1.064],
    ['Standard_D2s_v5', 'southcentralus', 0.115],
    ['Standard_F8s_v2', 'westus', 0.424],
    ['Standard_HB120rs_v2', 'northcentralus', 4.32],
    ['Standard_NC24ads_A100_v4', 'eastus', 3.673],
  ])('has %s in %s at $%d, as the price list had it', (name, region, usd) => {
    expect(tablePrice(name, region)?.dedicated).toBe(usd);
  });

  it('has every size in every region, dearer than Spot, and says what is approximate', () => {
    for (const name of names) {
      for (const region of priceTable.regions) {
        const price = tablePrice(name, region);
        expect(price?.dedicated).toBeGreaterThan(0.05);
        expect(price?.spot).toBeLessThanOrEqual(price?.dedicated ?? 0);
        expect(price?.source).toContain('2024');
        expect(price?.caveats).toEqual([expect.stringContaining('Spot')]);
      }
    }
    expect(tablePrice('Standard_E8s_v3', 'westeurope')?.caveats[0]).toBe('Price for westeurope is approximate');
    expect(tablePrice('Standard_E8s_v3', 'moonbase')?.caveats[0]).toContain('No price for moonbase');
    expect(tablePrice('Standard_X9', 'eastus')).toBeUndefined();
  });

  it('yields to prices of one’s own', () => {
    const overrides = { standard_e8s_v3: { dedicated: 0.3 }, Standard_X9: { dedicated: 1, spot: 0.5 } };
    expect(tablePrice('Standard_E8s_v3', 'eastus', { overrides })).toMatchObject({ dedicated: 0.3, spot: 0.039 });
    expect(tablePrice('Standard_X9', undefined, { overrides })).toEqual({
      dedicated: 1,
      spot: 0.5,
      source: 'prices given',
      caveats: [],
    });
  });
});

describe('the price list of Azure', () => {
  const item = (skuName: string, retailPrice: number, more = {}) => ({
    currencyCode: 'USD',
    retailPrice,
    unitOfMeasure: '1 Hour',
    productName: 'Virtual Machines ESv3 Series',
    skuName,
    type: 'Consumption',
    ...more,
  });
  const list = [
    item('E8s v3', 0.51),
    item('E8s v3', 0.888, { productName: 'Virtual Machines ESv3 Series Windows' }),
    item('E8s v3', 0.6, { productName: 'ESv3 Series Cloud Services' }),
    item('E8s v3 Low Priority', 0.1),
    item('E8s v3 Spot', 0.09),
    item('E8s v3', 300, { unitOfMeasure: '1 Month' }),
  ];
  const answering = (body: unknown, asked: string[] = []) =>
    (async (url: string | URL | Request) => {
      asked.push(decodeURIComponent(String(url)));
      return Response.json(body);
    }) as typeof fetch;

  it('is asked with the capitals that it wants, and read for Linux', async () => {
    const asked: string[] = [];
    const price = await lookUpPrice('standard_e8S_v3', 'EastUS', { fetch: answering({ Items: list }, asked) });
    expect(price).toEqual({ dedicated: 0.51, spot: 0.09, source: 'prices.azure.com, now', caveats: [] });
    expect(asked[0]).toContain(`armRegionName eq 'eastus' and armSkuName eq 'Standard_E8s_v3'`);
  });

  it.each([
    ['is silent', async () => Promise.reject(new TypeError('fetch failed'))],
    [
      'is slow',
      (_: unknown, init?: RequestInit) =>
        new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    ],
    ['is broken', async () => new Response('<html>')],
    ['refuses', async () => new Response('', { status: 500 })],
    ['is empty', async () => Response.json({ Items: [] })],
    ['speaks otherwise', async () => Response.json([1])],
  ])('%s: then the table will do', async (_, get) => {
    const price = await lookUpPrice('Standard_E8s_v3', 'eastus', { fetch: get as typeof fetch, timeout: 20 });
    expect(price).toMatchObject({ dedicated: 0.504, source: priceTable.source });
  });

  it('is not asked where it can add nothing', async () => {
    const never = (() => Promise.reject(new Error('asked'))) as typeof fetch;
    const overrides = { Standard_E8s_v3: { dedicated: 1, spot: 1 } };
    expect((await lookUpPrice('Standard_E8s_v3', 'eastus', { fetch: never, overrides }))?.source).toBe('prices given');
  });

  it('gives way to the caller who gives up', async () => {
    const reason = new Error('enough');
    const options = { fetch: (() => Promise.reject(reason)) as typeof fetch, signal: AbortSignal.abort(reason) };
    await expect(lookUpPrice('Standard_E8s_v3', 'eastus', options)).rejects.toBe(reason);
  });
});

describe('nodes of an emulator', () => {
  const emulator = { batchUrl: 'http://127.0.0.1:10100', region: 'local' };

  it('cost nothing, and nobody is asked what they would', async () => {
    const refused = (() => Promise.reject(new Error('asked'))) as typeof fetch;
    expect(await priceOfNodes('Standard_E8s_v3', emulator, { fetch: refused })).toBeUndefined();
    const free = estimate({
      nodes: { dedicated: 2, spot: 0 },
      tasks: 4,
      secondsPerTask: 60,
      price: undefined,
      free: true,
    });
    expect(free).toEqual({
      nodes: { dedicated: 2, spot: 0 },
      seconds: 360,
      nodeHours: 0.2,
      notes: ['An emulator costs nothing'],
    });
  });

  it('cost what one says that they do, to try a limit', async () => {
    const overrides = { standard_e8s_v3: { dedicated: 3 } };
    expect(await priceOfNodes('Standard_E8s_v3', emulator, { overrides })).toMatchObject({ dedicated: 3 });
  });
});

describe('an estimate', () => {
  const price = { dedicated: 0.5, spot: 0.125, source: 'test', caveats: [] };

  it('counts rounds of tasks, and the time in which nodes come', () => {
    const input = {
      nodes: { dedicated: 10, spot: 0 },
      tasks: 101,
      secondsPerTask: 60,
      provisioningSeconds: 120,
      price,
    };
    expect(estimate(input)).toMatchObject({ seconds: 780, costPerHour: 5, cost: 1.083333, nodeHours: 2.166667 });
    expect(estimate({ ...input, slots: 2 }).seconds).toBe(480);
    expect(estimate({ ...input, nodes: { dedicated: 0, spot: 10 } }).cost).toBe(0.270833);
  });

  it('tells the hour where it knows no more, and that it knows no price', () => {
    expect(estimate({ nodes: { dedicated: 2, spot: 2 }, price })).toMatchObject({ costPerHour: 1.25 });
    const unknown = estimate({ nodes: { dedicated: 2, spot: 0 }, tasks: 1, secondsPerTask: 1, price: undefined });
    expect(unknown.cost).toBeUndefined();
    expect(unknown.notes).toEqual(['No price is known for this VM size']);
  });

  it('is never less for more work or slower nodes', () => {
    const shape = fc.record({
      tasks: fc.nat(1000),
      secondsPerTask: fc.nat(1000),
      slots: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 50 }), ({ tasks, secondsPerTask, slots }, dedicated) => {
        const of = (more: object) =>
          estimate({ nodes: { dedicated, spot: 0 }, tasks, secondsPerTask, slots, price, ...more });
        const cost = of({}).cost ?? 0;
        expect(of({ tasks: tasks + 1 }).cost).toBeGreaterThanOrEqual(cost);
        expect(of({ secondsPerTask: secondsPerTask + 1 }).cost).toBeGreaterThanOrEqual(cost);
        // Ten nodes may not be cheaper than one, but never dearer than ten times the time of one.
        expect(of({ slots: slots + 1 }).cost).toBeLessThanOrEqual(cost);
      }),
    );
  });
});

describe('the meter', () => {
  const price = { dedicated: 0.36, spot: 0.036 };

  it('adds up node-hours, those of starting nodes too, with no rounding that piles up', () => {
    const meter = new CostMeter({ price });
    let reading = meter.read(0, { dedicated: 0, spot: 0 });
    for (let second = 1; second <= 36_000; second++) reading = meter.read(second * 1000, { dedicated: 3, spot: 10 });
    expect(reading).toEqual({ cost: 14.4, costPerHour: 1.44, nodeHours: 130, projected: 14.496 });
  });

  it('counts the larger number between two readings', () => {
    const meter = new CostMeter({ price });
    meter.read(0, { dedicated: 10, spot: 0 });
    expect(meter.read(3_600_000, { dedicated: 0, spot: 0 }).cost).toBe(3.6);
    expect(meter.read(7_200_000, { dedicated: 0, spot: 0 }).cost).toBe(3.6);
    expect(meter.read(1, { dedicated: 0, spot: 0 }).cost).toBe(3.6);
  });

  it('says to stop before the limit, not behind it', () => {
    const meter = new CostMeter({ price, maxCost: 1, pollSeconds: 60, windDownSeconds: 240 });
    // Ten nodes spend 0.06 a minute; five minutes ahead that is 0.3.
    const reading = (minute: number) => meter.read(minute * 60_000, { dedicated: 10, spot: 0 });
    reading(0);
    expect(reading(11).limit).toBeUndefined();
    const { limit, cost, projected } = reading(12);
    expect(limit).toBeInstanceOf(CostLimitError);
    expect([cost, projected]).toEqual([0.72, 1.02]);
    expect(limit?.message).toBe(
      'Stopped at $0.72: by the time the nodes are gone it would be $1.02, and maxCost is $1.00. ' +
        'Raise maxCost and attach to the job again: what is done is kept.',
    );
    expect(meter.read(12 * 60_000, { dedicated: 0, spot: 0 }).limit).toBe(limit);
  });

  it('keeps the limit for any number of nodes up to what was asked for, if readings come in time', () => {
    const step = fc.record({
      seconds: fc.integer({ min: 1, max: 60 }),
      dedicated: fc.nat(20),
      spot: fc.nat(20),
      growth: fc.nat(10),
    });
    const rate = (nodes: { dedicated: number; spot: number }) =>
      (nodes.dedicated * price.dedicated + nodes.spot * price.spot) / 3600;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 500 }), (steps, cents) => {
        const maxCost = cents / 100;
        const meter = new CostMeter({ price, maxCost, pollSeconds: 60, windDownSeconds: 180 });
        let [time, spent] = [0, 0];
        let target = { dedicated: 0, spot: 0 };
        for (const { seconds, dedicated, spot, growth } of steps) {
          // Nodes come and go below what was asked for, which changes at a reading.
          const nodes = { dedicated: Math.min(dedicated, target.dedicated), spot: Math.min(spot, target.spot) };
          time += seconds;
          spent += seconds * rate(nodes);
          const next = { dedicated: nodes.dedicated + growth, spot: nodes.spot + growth };
          if (meter.read(time * 1000, nodes, next).limit) {
            // Whoever stops now asks for no more, and pays for what may have come until it is gone.
            expect(spent + 180 * rate(target)).toBeLessThanOrEqual(maxCost + 1e-5);
            return;
          }
          target = next;
        }
        expect(spent).toBeLessThanOrEqual(maxCost);
      }),
      { numRuns: 500 },
    );
  });

  it('counts nodes that are paid for', () => {
    const none = {
      creating: 0,
      starting: 0,
      waitingForStartTask: 0,
      startTaskFailed: 0,
      idle: 0,
      running: 0,
      rebooting: 0,
      reimaging: 0,
    };
    const rest = {
      upgradingOS: 0,
      leavingPool: 0,
      preempted: 0,
      unusable: 0,
      offline: 0,
      unknown: 0,
      deallocated: 0,
      deallocating: 0,
    };
    const dedicated = { ...none, ...rest, creating: 2, starting: 1, idle: 3, leavingPool: 1, deallocated: 1, total: 8 };
    const lowPriority = { ...none, ...rest, running: 4, preempted: 5, total: 9 };
    expect(billedNodes({ dedicated, lowPriority })).toEqual({ dedicated: 7, spot: 4 });
    expect(billedNodes({})).toEqual({ dedicated: 0, spot: 0 });
  });
});

it('every series has a price', () => {
  for (const series of Object.keys(vmSeries) as SeriesName[]) {
    const { pattern, cores } = vmSeries[series];
    expect(tablePrice(`Standard_${pattern.replace('#', String(cores[0]))}`, 'eastus')).toBeDefined();
  }
});
