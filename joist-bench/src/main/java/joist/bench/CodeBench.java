package joist.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Statement;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;
import joist.measure.Processor;

/**
 * A smoke check of emitted code: the micro-kernel of a matrix product beside the fused
 * multiply-adds that the processor can do at most, and a small network as one chain. Best of
 * several, on one thread.
 */
public final class CodeBench {
  private static final int SAMPLES = 15;
  private static final int DEPTH = 256;

  private final Target target;

  private CodeBench(Target target) {
    this.target = target;
  }

  public static void main(String[] arguments) {
    X86Target.Detection detection = X86Target.detect();
    if (detection.found().isEmpty()) {
      System.out.println(detection);
      return;
    }
    CodeBench bench = new CodeBench(detection.found().get());
    System.out.println(Processor.name() + ", " + bench.target.name());
    boolean wide = bench.target.lanes() == 16;
    double peak = bench.gigaflops("peak", bench.peak(wide ? 12 : 10), wide ? 12 : 10);
    for (int[] shape :
        wide ? new int[][] {{14, 2}, {12, 2}, {8, 3}, {6, 4}} : new int[][] {{6, 2}, {4, 3}}) {
      int vectors = shape[0] * shape[1];
      String name = shape[0] + "x" + shape[1] * bench.target.lanes();
      double reached = bench.gigaflops(name, bench.microKernel(shape[0], shape[1]), vectors);
      System.out.printf("%36s%.1f %% of peak%n", "", 100 * reached / peak);
    }
    bench.chain(new int[] {32, 64, 64, 16});
    bench.chain(new int[] {784, 256, 128, 16});
  }

  /** Sums that only wait for themselves, {@code DEPTH} times for each of the range. */
  private LoopProgram peak(int sums) {
    List<Statement> body = new ArrayList<>();
    List<Statement> inner = new ArrayList<>();
    List<Statement> end = new ArrayList<>();
    body.add(load(100, 0, 0));
    for (int i = 0; i < sums; i++) {
      body.add(new Statement.Assign(i, Operation.Constant.of(0), 0));
      inner.add(new Statement.Assign(i, new Operation.Fma(100, 100, i), 0));
      end.add(new Statement.Store(2, Index.of((long) i * target.lanes()), i, 0));
    }
    body.add(new Statement.Loop(1, Bound.of(0), Bound.of(DEPTH), 1, false, inner));
    body.addAll(end);
    return program("peak", body, 1L << 40);
  }

  private Statement load(int register, int operand, long offset) {
    return new Statement.Assign(register, new Operation.Load(operand, Index.of(offset)), 0);
  }

  /** {@code c[rows, columns] = a[DEPTH, rows] * b[DEPTH, columns]}, columns in vectors. */
  private LoopProgram microKernel(int rows, int columns) {
    List<Statement> body = new ArrayList<>();
    List<Statement> inner = new ArrayList<>();
    List<Statement> end = new ArrayList<>();
    for (int j = 0; j < columns; j++) {
      Index at = Index.of(1, (long) columns * target.lanes()).plus((long) j * target.lanes());
      inner.add(new Statement.Assign(1000 + j, new Operation.Load(1, at), 0));
    }
    for (int i = 0; i < rows; i++) {
      inner.add(
          new Statement.Assign(2000 + i, new Operation.LoadOne(0, Index.of(1, rows).plus(i)), 0));
      for (int j = 0; j < columns; j++) {
        int sum = i * columns + j;
        body.add(new Statement.Assign(sum, Operation.Constant.of(0), 0));
        inner.add(new Statement.Assign(sum, new Operation.Fma(2000 + i, 1000 + j, sum), 0));
        end.add(new Statement.Store(2, Index.of((long) sum * target.lanes()), sum, 0));
      }
    }
    body.add(new Statement.Loop(1, Bound.of(0), Bound.of(DEPTH), 1, false, inner));
    body.addAll(end);
    return program("product", body, 1L << 40);
  }

  private static LoopProgram program(String name, List<Statement> body, long extent) {
    List<Operand> operands =
        List.of(
            new Operand("a", Format.F32, Access.READ, 16 * DEPTH),
            new Operand("b", Format.F32, Access.READ, 64 * DEPTH),
            new Operand("c", Format.F32, Access.WRITE, 2048));
    Statement loop =
        new Statement.Loop(0, new Bound.RangeStart(), new Bound.RangeEnd(), 1, false, body);
    return new LoopProgram(name, operands, extent, List.of(loop));
  }

  private double gigaflops(String name, LoopProgram program, int vectors) {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> memory = new ArrayList<>();
      program.operands().forEach(operand -> memory.add(arena.allocate(operand.bytes(), 64)));
      Routine routine = target.compile(program).bind(memory, arena);
      int repeats = 2000;
      double nanos = best(() -> routine.run(0, repeats)) / repeats;
      double rate = 2.0 * vectors * target.lanes() * DEPTH / nanos;
      System.out.printf(
          "%-12s%8.1f GFLOP/s, %d bytes%n", name, rate, target.compile(program).bytes());
      return rate;
    }
  }

  /** Dense layers with the larger of 0 and the sum, for one row. */
  private void chain(int[] widths) {
    try (Arena arena = Arena.ofConfined()) {
      List<Target.RangeCall> calls = new ArrayList<>();
      MemorySegment in = arena.allocate(4L * widths[0], 64);
      for (int i = 1; i < widths.length; i++) {
        MemorySegment weights = arena.allocate(4L * widths[i - 1] * widths[i], 64);
        MemorySegment out = arena.allocate(4L * widths[i], 64);
        LoopProgram layer = layer(widths[i - 1], widths[i]);
        Routine routine = target.compile(layer).bind(List.of(in, weights, out), arena);
        calls.add(new Target.RangeCall(routine, 0, 1));
        in = out;
      }
      Routine all = target.chain(calls, arena);
      int repeats = 2000;
      double nanos =
          best(() -> {
            for (int i = 0; i < repeats; i++) {
              all.run(0, 0);
            }
          })
              / repeats;
      System.out.printf("network %-20s%8.0f ns%n", Arrays.toString(widths), nanos);
    }
  }

  /** {@code out[m] = max(0, in[k] * weights[k, m])}, the sums split so as not to wait. */
  private LoopProgram layer(int k, int m) {
    int lanes = target.lanes();
    int vectors = m / lanes;
    int block = Math.min(vectors, 8);
    int ways = Math.max(1, 8 / block);
    List<Statement> body = new ArrayList<>();
    List<Statement> inner = new ArrayList<>();
    for (int way = 0; way < ways; way++) {
      inner.add(
          new Statement.Assign(500 + way, new Operation.LoadOne(0, Index.of(1, 1).plus(way)), 0));
      for (int j = 0; j < block; j++) {
        Index at =
            Index.of(1, m).plus(0, (long) block * lanes).plus((long) way * m + (long) j * lanes);
        body.add(new Statement.Assign(way * block + j, Operation.Constant.of(0), 0));
        inner.add(new Statement.Assign(600, new Operation.Load(1, at), 0));
        inner.add(
            new Statement.Assign(
                way * block + j, new Operation.Fma(500 + way, 600, way * block + j), 0));
      }
    }
    body.add(new Statement.Loop(1, Bound.of(0), Bound.of(k), ways, false, inner));
    body.add(new Statement.Assign(700, Operation.Constant.of(0), 0));
    for (int j = 0; j < block; j++) {
      for (int way = 1; way < ways; way++) {
        body.add(
            new Statement.Assign(j, new Operation.Binary(BinaryKind.ADD, j, way * block + j), 0));
      }
      body.add(new Statement.Assign(j, new Operation.Binary(BinaryKind.MAX, j, 700), 0));
      Index at = Index.of(0, (long) block * lanes).plus((long) j * lanes);
      body.add(new Statement.Store(2, at, j, 0));
    }
    Statement loop = new Statement.Loop(0, Bound.of(0), Bound.of(vectors / block), 1, false, body);
    return new LoopProgram(
        "layer",
        List.of(
            new Operand("in", Format.F32, Access.READ, k),
            new Operand("weights", Format.F32, Access.READ, (long) k * m),
            new Operand("out", Format.F32, Access.WRITE, m)),
        1,
        List.of(loop));
  }

  private static double best(Runnable run) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < SAMPLES; i++) {
      long start = System.nanoTime();
      run.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}
