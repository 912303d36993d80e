package joist.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.bytecode.VectorTarget;
import joist.compiler.contract.Convolution;
import joist.compiler.contract.Epilogue;
import joist.compiler.contract.LoopPlan;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.contract.Product;
import joist.compiler.contract.Recurrent;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.contract.Recurrent.Direction;
import joist.compiler.contract.Recurrent.Given;
import joist.compiler.contract.Role;
import joist.compiler.contract.TileShape;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;
import joist.graph.spatial.WindowAxis;
import joist.measure.Processor;

/**
 * How fast products and convolutions are on one thread, beside what multiply-adds of registers
 * alone reach. Each round measures the peak and then every case once; printed are the best of the
 * rounds, and the median of the ratios to the peak of the same round.
 *
 * <p>{@code ContractionSpeed [target [filter [rounds]]]}, with the targets {@code x86}, {@code
 * vector} (which needs {@code --add-modules jdk.incubator.vector}) and {@code plain}.
 */
public final class ContractionSpeed {
  private static final int SUMS = 12;
  private static final int PEAK_STEPS = 20_000;
  private static final Duration WARMING = Duration.ofSeconds(20);

  private final Target target;
  private final TileShape shape;

  private ContractionSpeed(Target target) {
    this.target = target;
    this.shape = TileShape.of(target);
  }

  public static void main(String[] arguments) {
    String name = arguments.length > 0 ? arguments[0] : "x86";
    String filter = arguments.length > 1 ? arguments[1] : "";
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 7;
    Target target =
        switch (name) {
          case "plain" -> new PlainTarget();
          case "vector" -> VectorTarget.preferred();
          default -> X86Target.detect().found().orElseThrow();
        };
    try (Arena arena = Arena.ofShared()) {
      new ContractionSpeed(target).measure(arena, filter, rounds);
    }
  }

  private Map<String, LoopPlan> cases() {
    Map<String, LoopPlan> cases = new LinkedHashMap<>();
    for (long size : new long[] {128, 256, 512, 1024, 2048}) {
      cases.put("gemm " + size, constant(size, size, size));
    }
    for (long m : new long[] {1, 8, 32}) {
      cases.put("gemm " + m + "x1024x1024", constant(m, 1024, 1024));
    }
    cases.put("gemm 1x784x256", constant(1, 784, 256));
    cases.put("gemm 1x128x16", constant(1, 128, 16));
    cases.put("gemm 1x64x64", constant(1, 64, 64));
    for (long size : new long[] {128, 512, 1024}) {
      Product product = Product.gemm(size, size, size, false, false);
      cases.put("gemm-dynamic " + size, product.withDynamicB(shape, Epilogue.none()));
      product = Product.gemm(size, size, size, false, true);
      cases.put("gemm-dynamic-transposed " + size, product.withDynamicB(shape, Epilogue.none()));
    }
    long[][] layers = {{56, 64, 64}, {28, 128, 128}, {14, 256, 256}, {7, 512, 512}};
    for (long[] layer : layers) {
      cases.put("conv3x3 " + Arrays.toString(layer), convolution(layer, 3, 1, 1));
    }
    long[][] points = {
      {56, 64, 256},
      {56, 256, 64},
      {28, 512, 128},
      {28, 128, 512},
      {14, 1024, 256},
      {14, 256, 1024},
      {7, 2048, 512},
      {7, 512, 2048}
    };
    for (long[] layer : points) {
      cases.put("conv1x1 " + Arrays.toString(layer), convolution(layer, 1, 1, 1));
    }
    cases.put("conv1x1/2 56x256x512", convolution(new long[] {56, 256, 512}, 1, 2, 1));
    cases.put("conv3x3/2 56x128x128", convolution(new long[] {56, 128, 128}, 3, 2, 1));
    cases.put("conv7x7/2 224x3x64", convolution(new long[] {224, 3, 64}, 7, 2, 1));
    cases.put("depthwise 56x128", convolution(new long[] {56, 128, 128}, 3, 1, 128));
    cases.put("depthwise 14x512", convolution(new long[] {14, 512, 512}, 3, 1, 512));
    cases.put("conv1x1/g4 28x272x272", convolution(new long[] {28, 272, 272}, 1, 1, 4));
    for (Cell cell : new Cell[] {Cell.LSTM, Cell.GRU, Cell.GRU_LINEAR_BEFORE_RESET}) {
      cases.put(cell + " 1x32, 64 to 128", recurrent(cell, 1));
      cases.put(cell + " 8x32, 64 to 128", recurrent(cell, 8));
    }
    return cases;
  }

  /** 32 steps. */
  private LoopPlan recurrent(Cell cell, long batch) {
    Given given = new Given(true, false, false);
    List<Direction> forward = List.of(Direction.FORWARD);
    return new Recurrent(cell, 32, batch, 64, 128, forward, false, given).plan(shape);
  }

  private LoopPlan constant(long m, long k, long n) {
    return Product.gemm(m, k, n, false, false).withConstantB(shape, Epilogue.none());
  }

  /**
   * @param layer extent, input channels, output channels
   */
  private LoopPlan convolution(long[] layer, long kernel, long stride, long groups) {
    long pad = kernel / 2;
    long outputs = (layer[0] + 2 * pad - kernel) / stride + 1;
    WindowAxis axis = new WindowAxis(layer[0], kernel, stride, 1, pad, pad, outputs);
    Convolution convolution = new Convolution(1, groups, layer[1], layer[2], List.of(axis, axis));
    return convolution.plan(shape, Epilogue.none());
  }

  private void measure(Arena arena, String filter, int rounds) {
    Map<String, LoopPlan> cases = cases();
    cases.keySet().removeIf(name -> !name.contains(filter));
    List<Runnable> runs = cases.values().stream().map(plan -> bound(plan, arena)).toList();
    Routine peak = target.compile(peakProgram()).bind(List.of(memory(arena, 64)), arena);
    peak.warm(WARMING);
    double[][] rates = new double[cases.size()][rounds];
    double[] peaks = new double[rounds];
    double peakFlops = 2.0 * SUMS * PEAK_STEPS * target.lanes();
    for (int round = 0; round < rounds; round++) {
      int next = 0;
      peaks[round] = rate(peakFlops, () -> peak.run(0, 1));
      for (LoopPlan plan : cases.values()) {
        rates[next][round] = rate(2.0 * plan.multiplyAdds(), runs.get(next));
        next++;
      }
    }
    print(cases, rates, peaks);
  }

  private void print(Map<String, LoopPlan> cases, double[][] rates, double[] peaks) {
    System.out.printf(
        Locale.ROOT,
        "%s on %s, peak %.1f GFLOP/s%n",
        target.name(),
        Processor.name(),
        Arrays.stream(peaks).max().orElse(0));
    int next = 0;
    for (String name : cases.keySet()) {
      double[] ratios = new double[peaks.length];
      for (int round = 0; round < peaks.length; round++) {
        ratios[round] = rates[next][round] / peaks[round];
      }
      Arrays.sort(ratios);
      double best = Arrays.stream(rates[next]).max().orElse(0);
      System.out.printf(
          Locale.ROOT,
          "%-36s %7.1f GFLOP/s %9.2f us   %.2f of peak (best %.2f)%n",
          name,
          best,
          2e-3 * cases.get(name).multiplyAdds() / best,
          ratios[ratios.length / 2],
          ratios[ratios.length - 1]);
      next++;
    }
  }

  /**
   * GFLOP/s of the quickest of some runs. Where a run takes longer than a scheduler's turn, the
   * thread's own time counts, so that other load is not taken for slowness.
   */
  private static double rate(double flops, Runnable run) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long until = System.nanoTime() + Duration.ofMillis(30).toNanos();
    long best = Long.MAX_VALUE;
    int runs = 0;
    while (runs < 3 || System.nanoTime() < until) {
      long startCpu = thread.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      run.run();
      long nanos = System.nanoTime() - start;
      long cpu = thread.getCurrentThreadCpuTime() - startCpu;
      best = Math.min(best, nanos > 1_000_000 ? cpu : nanos);
      runs++;
    }
    return flops / best;
  }

  private Runnable bound(LoopPlan plan, Arena arena) {
    Map<Role, MemorySegment> memory = new LinkedHashMap<>();
    List<Runnable> steps = new ArrayList<>();
    for (Step step : plan.steps()) {
      List<MemorySegment> operands = new ArrayList<>();
      for (int i = 0; i < step.operands().size(); i++) {
        long elements = step.program().operands().get(i).elements();
        Role role = step.operands().get(i);
        long whole = role instanceof Role.Scratch ? plan.scratchElements() : elements;
        operands.add(memory.computeIfAbsent(role, key -> memory(arena, whole)));
      }
      Routine routine = target.compile(step.program()).bind(operands, arena);
      routine.warm(WARMING);
      long extent = step.program().extent();
      steps.add(() -> routine.run(0, extent));
    }
    return () -> steps.forEach(Runnable::run);
  }

  private static MemorySegment memory(Arena arena, long elements) {
    MemorySegment segment = arena.allocate(elements * Float.BYTES, 64);
    for (long i = 0; i < elements; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1 + i % 7 / 8f);
    }
    return segment;
  }

  /** Sums of products that need each other only within a register. */
  private static LoopProgram peakProgram() {
    List<Statement> body = new ArrayList<>();
    List<Statement> loop = new ArrayList<>();
    for (int i = 0; i < SUMS + 2; i++) {
      body.add(new Statement.Assign(i, Operation.Constant.of(i < SUMS ? 0 : 0.5f), 0));
    }
    for (int i = 0; i < SUMS; i++) {
      loop.add(new Statement.Assign(i, new Operation.Fma(SUMS, SUMS + 1, i), 0));
    }
    body.add(new Statement.Loop(0, Bound.of(0), Bound.of(PEAK_STEPS), 1, false, loop));
    for (int i = 0; i < SUMS; i++) {
      body.add(new Statement.Store(0, Index.of(0), i, 0));
    }
    Operand result = new Operand("y", Format.F32, Access.WRITE, 64);
    return new LoopProgram("peak", List.of(result), 1, body);
  }
}
