package joist.compiler.forest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Range;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * The programs that score {@code f32[N, features]}: keys of the rows, trees walked, scores made.
 * They are run one after the other; the parts of each may run in any order.
 *
 * @param constants what is the same for all inputs
 * @param operands what each memory is
 */
public record ForestPlan(
    List<Step> steps, Map<Memory, Tensor> constants, Map<Memory, Operand> operands) {

  /** A program with what each of its operands is bound to. */
  public record Step(LoopProgram program, List<Memory> operands) {
    public Step {
      operands = List.copyOf(operands);
    }
  }

  /** Whether there are loops for all that a node asks for, besides its trees. */
  public static boolean supports(Node node, Forest forest) {
    return forest.trees().postTransform() != PostTransform.PROBIT
        && (!isClassifier(node) || ClassRule.supports(node));
  }

  private static boolean isClassifier(Node node) {
    return node.operator().equals("TreeEnsembleClassifier");
  }

  /**
   * Plans a node that is supported.
   *
   * @param rows N, 1 or more
   * @param features at least as many as the trees look at
   * @param lanes of the target
   */
  public static ForestPlan of(Forest forest, Node node, long rows, long features, int lanes) {
    ForestShape shape = ForestShape.of(forest, rows, features, lanes);
    Optional<ClassRule> rule =
        isClassifier(node) ? Optional.of(ClassRule.of(node, forest.trees())) : Optional.empty();
    ForestTables tables = forest.tables(shape.lanes());
    Map<Memory, Tensor> constants = new EnumMap<>(Memory.class);
    constants.putAll(tables.tensors());
    Map<Memory, Operand> known = new EnumMap<>(Memory.class);
    known.putAll(tables.operands());
    base(forest, constants, known);
    rule.ifPresent(given -> names(given, shape, constants, known));
    working(tables, shape, known);
    List<Step> steps = new ArrayList<>(new KeyPrograms(tables, shape, known).steps());
    if (shape.lanes().ofTrees()) {
      steps.addAll(new TreesWalk(tables, shape, known).steps());
    } else {
      steps.add(new RowsWalk(tables, shape, known).step());
    }
    steps.addAll(new ScorePrograms(forest, shape, rule, known).steps());
    return new ForestPlan(steps, constants, known);
  }

  private static void base(
      Forest forest, Map<Memory, Tensor> constants, Map<Memory, Operand> known) {
    double[] given = forest.trees().baseValues();
    if (given.length == 0) {
      return;
    }
    float[] base = new float[forest.trees().targets()];
    for (int target = 0; target < base.length; target++) {
      base[target] = (float) given[given.length == 1 ? 0 : target];
    }
    constants.put(Memory.BASE, Tensor.of(Shape.of(base.length), base));
    put(known, Memory.BASE, Format.F32, Access.READ, base.length);
  }

  private static void names(
      ClassRule rule,
      ForestShape shape,
      Map<Memory, Tensor> constants,
      Map<Memory, Operand> known) {
    int[] pairs = rule.pairs();
    constants.put(Memory.NAMES, Tensor.of(Shape.of(pairs.length), pairs));
    put(known, Memory.NAMES, Format.I32, Access.READ, pairs.length);
    put(known, Memory.CLASSES, Format.I32, Access.READ_WRITE, shape.room());
    put(known, Memory.LABELS, Format.I32, Access.WRITE, 2 * shape.rows());
  }

  private static void working(ForestTables tables, ForestShape shape, Map<Memory, Operand> known) {
    Forest forest = tables.forest();
    long targets = forest.trees().targets();
    long keys = shape.room() * forest.columns().width();
    put(known, Memory.X, Format.F32, Access.READ, shape.rows() * shape.features());
    put(known, Memory.KEYS, Format.I32, Access.READ_WRITE, keys);
    put(known, Memory.RAW, Format.F32, Access.READ_WRITE, shape.room() * targets);
    put(known, Memory.SCORES, Format.F32, Access.WRITE, shape.rows() * targets);
    if (shape.lanes().ofTrees()) {
      boolean rows = forest.leaves().isVector();
      Format format = rows ? Format.I32 : Format.F32;
      put(known, Memory.SLOTS, format, Access.READ_WRITE, shape.rows() * tables.slots());
    }
  }

  private static void put(
      Map<Memory, Operand> known, Memory memory, Format format, Access access, long elements) {
    String name = memory.name().toLowerCase(Locale.ROOT);
    known.put(memory, new Operand(name, format, access, elements, Range.ALL));
  }

  /** Elements of memory that is only needed while the programs run. */
  public List<Memory> working() {
    return operands.keySet().stream()
        .filter(memory ->
            switch (memory) {
              case KEYS, SLOTS, RAW, CLASSES -> true;
              case X, COLUMNS, CUTS, LEAVES, ENTRIES, NODES, NODE_CUTS, NODE_LEAVES, WEIGHTS ->
                  false;
              case WORDS, BITS, MEMBERS, BASE, NAMES, LABELS, SCORES -> false;
            })
        .toList();
  }
}
