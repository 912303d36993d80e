package joist.compiler.lower;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.forest.Forest;
import joist.compiler.forest.ForestPlan;
import joist.compiler.forest.Memory;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.memory.Place;
import joist.compiler.tree.TreeTables;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;

/** Tree ensembles as the programs of {@link ForestPlan}. */
public final class ForestLowering {
  /** Of fewer trees, leaving the chain of loops costs more than masks save. */
  private static final int LEAST_MASKED = 64;

  private ForestLowering() {}

  /** The forest of a node; empty where there are no loops for it, or a routine is faster. */
  public static Optional<Forest> forest(Node node) {
    TreeEnsemble trees = TreeEnsemble.decode(node);
    return isMasked(node, trees)
        ? Optional.empty()
        : Forest.of(trees).filter(forest -> ForestPlan.supports(node, forest));
  }

  private static boolean isMasked(Node node, TreeEnsemble trees) {
    return !node.operator().equals("TreeEnsembleClassifier")
        && trees.postTransform() == PostTransform.NONE
        && trees.trees() >= LEAST_MASKED
        && !Forest.isShallow(trees)
        && TreeTables.hasMasks(trees);
  }

  /**
   * Lowers a node of f32 rows, at least one.
   *
   * @param outputs dense places: the scores, behind the labels where there are some
   */
  public static void lower(Planning planning, Node node, Forest forest, List<Place> outputs) {
    Place x = planning.dense(planning.place(node.inputs().getFirst()));
    ForestPlan plan =
        ForestPlan.of(forest, node, x.shape()[0], x.shape()[1], planning.tile().lanes());
    Map<Memory, Slice> slices = new EnumMap<>(Memory.class);
    slices.put(Memory.X, Slice.of(x));
    slices.put(Memory.SCORES, Slice.of(outputs.getLast()));
    slices.put(Memory.LABELS, Slice.of(outputs.getFirst()));
    plan.constants()
        .forEach((memory, tensor) -> slices.put(memory, Slice.of(planning.literal(tensor))));
    for (Memory memory : plan.working()) {
      slices.put(memory, Slice.of(fresh(planning, plan, memory)));
    }
    for (ForestPlan.Step step : plan.steps()) {
      List<Slice> operands = step.operands().stream().map(memory -> known(slices, memory)).toList();
      planning.add(new Step.Loops(step.program(), operands, List.of(node)));
    }
  }

  private static Place fresh(Planning planning, ForestPlan plan, Memory memory) {
    Operand operand = known(plan.operands(), memory);
    ElementType type = operand.format() == Format.F32 ? ElementType.F32 : ElementType.I32;
    return planning.fresh(type, operand.elements());
  }

  private static <T> T known(Map<Memory, T> map, Memory memory) {
    return Optional.ofNullable(map.get(memory)).orElseThrow();
  }
}
