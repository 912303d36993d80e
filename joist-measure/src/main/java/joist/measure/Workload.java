package joist.measure;

import java.util.List;
import joist.compiler.speed.MachineSpeed;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.report.Inspection;
import joist.graph.report.Roofline;

/**
 * The work that no engine can avoid: a model's arithmetic, and the bytes of its weights, inputs and
 * outputs, each moved once.
 *
 * @param flops operations on reals; a multiply-add is two
 */
public record Workload(long flops, long bytes) {
  private static final long LEAST_BLOCK_BYTES = 16 << 10;

  /**
   * The work of a run.
   *
   * @param graph whose inputs have known shapes; extents that are open count as 1
   * @throws joist.graph.GraphException when the graph is ill typed
   */
  public static Workload of(Graph graph) {
    Inspection inspection = Inspection.of(graph);
    long bytes = inspection.cost().weightBytes();
    for (List<Value> values : List.of(graph.inputs(), graph.outputs())) {
      for (Value value : values) {
        bytes += inspection.sizes().bytes(value.name());
      }
    }
    return new Workload(inspection.cost().flops(), bytes);
  }

  /**
   * What one thread of this machine can do at most, by its fastest target, with bytes that come
   * from where a working set of this size lies: the speed of copies in caches for a small one, in
   * memory for a large one.
   */
  public Roofline roofline() {
    Target fastest = Targets.ofThisMachine().choose(TargetChoice.AUTO).target();
    return MachineSpeed.measure(fastest, Math.max(LEAST_BLOCK_BYTES, bytes / 2));
  }

  /** The least seconds that this work can take. */
  public double leastSeconds(Roofline roofline) {
    return Math.max(flops / roofline.flopsPerSecond(), bytes / roofline.bytesPerSecond());
  }
}
