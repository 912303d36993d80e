package joist.compiler.shaped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.compiler.lower.Step;
import joist.graph.Node;
import joist.tensor.Datum;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * How long one step of a plan takes.
 *
 * @param nodes whose work it is; none for a copy that only the layout asks for
 * @param loops whether it is a loop nest on the target, not a routine in Java
 */
public record StepTime(List<Node> nodes, boolean loops, double seconds) {
  private static final int WARM_RUNS = 2;
  private static final int MOST_RUNS = 30;

  public StepTime {
    nodes = List.copyOf(nodes);
  }

  /**
   * The median time of each step over runs that take about {@code nanos} in all, after warming that
   * takes no longer.
   */
  static List<StepTime> measure(
      ShapedPlan plan, Workspace workspace, Map<String, ? extends Datum> inputs, long nanos) {
    for (int i = 0; i < plan.graph().inputs().size(); i++) {
      if (inputs.get(plan.graph().inputs().get(i).name()) instanceof Tensor input) {
        TensorRows.copyAll(input, workspace.inputs().get(i));
      }
    }
    workspace.warm(Duration.ofNanos(nanos));
    List<Runnable> steps = workspace.separate();
    List<double[]> runs = new ArrayList<>();
    long end = System.nanoTime() + nanos;
    for (int run = 0; run < WARM_RUNS + MOST_RUNS; run++) {
      double[] seconds = steps.stream().mapToDouble(StepTime::seconds).toArray();
      boolean late = System.nanoTime() > end;
      if (run >= WARM_RUNS || late) {
        runs.add(seconds);
      }
      if (late) {
        break;
      }
    }
    return IntStream.range(0, steps.size())
        .mapToObj(step -> of(plan.steps().get(step), median(runs, step)))
        .toList();
  }

  private static StepTime of(Step step, double seconds) {
    return new StepTime(step.nodes(), step instanceof Step.Loops, seconds);
  }

  private static double seconds(Runnable step) {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<double[]> runs, int step) {
    double[] times = runs.stream().mapToDouble(run -> run[step]).toArray();
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
