package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.compiler.lower.Step;
import joist.graph.Attribute;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Operators that copy elements run as loops on every target, as the interpreter has them. */
class MovingTest {
  private static final List<ElementType> TYPES =
      List.of(ElementType.F32, ElementType.I64, ElementType.U8, ElementType.I32);

  private Random random = new Random(0);
  private OperatorsOnTargets graph = new OperatorsOnTargets(random);

  private void start(RepetitionInfo repetition) {
    long seed = Long.getLong("joist.seed", 2026L) + repetition.getCurrentRepetition();
    random = new Random(seed);
    graph = new OperatorsOnTargets(random);
  }

  private long extent() {
    return 1 + random.nextInt(9);
  }

  private Tensor any(long... shape) {
    ElementType type = TYPES.get(random.nextInt(TYPES.size()));
    return type == ElementType.F32 ? graph.reals(shape) : graph.whole(type, 0, 100, shape);
  }

  private String input(Tensor tensor) {
    return random.nextBoolean() ? graph.input(tensor) : graph.turned(tensor);
  }

  private static void assertLoops(ShapedPlan plan) {
    assertThat(plan.steps()).allMatch(Step.Loops.class::isInstance);
  }

  @RepeatedTest(8)
  void tileRepeatsEachAxis(RepetitionInfo repetition) {
    start(repetition);
    Tensor x = any(extent(), extent(), extent());
    String repeats = graph.longs(extent() % 4 + 1, extent() % 3 + 1, extent() % 3 + 1);
    graph.check("Tile", 13, 0, Map.of(), List.of(input(x), repeats), 1);
  }

  @RepeatedTest(8)
  void blocksGoToChannelsAndBack(RepetitionInfo repetition) {
    start(repetition);
    long block = 1 + random.nextInt(3);
    boolean deep = random.nextBoolean();
    long square = block * block;
    Tensor x =
        deep
            ? any(2, square * extent(), extent(), extent())
            : any(2, extent(), block * extent(), block * extent());
    Map<String, Attribute> attributes = new TreeMap<>();
    attributes.put("blocksize", new Attribute.IntValue(block));
    if (deep) {
      attributes.put("mode", new Attribute.StringValue(random.nextBoolean() ? "DCR" : "CRD"));
    }
    assertLoops(
        graph.check(
            deep ? "DepthToSpace" : "SpaceToDepth", 13, 0, attributes, List.of(input(x)), 1));
  }

  @RepeatedTest(40)
  void padsOfAllModesGrowAndCut(RepetitionInfo repetition) {
    start(repetition);
    String mode = List.of("constant", "edge", "reflect", "wrap").get(random.nextInt(4));
    int rank = 1 + random.nextInt(4);
    long[] shape = new long[rank];
    long[] pads = new long[2 * rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = 2 + random.nextInt(9);
      pads[i] = random.nextLong(-1, shape[i] - 1);
      pads[i + rank] = random.nextLong(-1, shape[i] - 1);
    }
    Tensor x = any(shape);
    List<String> names = new ArrayList<>(List.of(input(x), graph.longs(pads)));
    if (mode.equals("constant") && x.type() == ElementType.F32 && random.nextBoolean()) {
      names.add(graph.constant(Tensor.of(Shape.of(), 7f)));
    }
    graph.check("Pad", 19, 0, Map.of("mode", new Attribute.StringValue(mode)), names, 1);
  }

  @RepeatedTest(8)
  void gatherOfEvenStepsIsAView(RepetitionInfo repetition) {
    start(repetition);
    Tensor x = any(extent() + 4, extent() + 4, extent() + 4);
    String indices =
        switch (random.nextInt(3)) {
          case 0 -> graph.constant(Tensor.of(Shape.of(), 2L));
          case 1 -> graph.longs(4, 2, 0);
          default -> graph.longs(-1);
        };
    int axis = random.nextInt(3);
    assertLoops(
        graph.check(
            "Gather",
            13,
            0,
            Map.of("axis", new Attribute.IntValue(axis)),
            List.of(input(x), indices),
            1));
  }

  @RepeatedTest(40)
  void resizeMixesNeighbours(RepetitionInfo repetition) {
    start(repetition);
    Tensor x = graph.reals(1 + random.nextInt(2), extent(), extent() + 1, extent() + 1);
    Map<String, Attribute> attributes = new TreeMap<>();
    attributes.put(
        "mode",
        new Attribute.StringValue(List.of("nearest", "linear", "cubic").get(random.nextInt(3))));
    attributes.put(
        "coordinate_transformation_mode",
        new Attribute.StringValue(
            List.of("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
                .get(random.nextInt(4))));
    attributes.put("antialias", new Attribute.IntValue(random.nextInt(2)));
    List<String> names = new ArrayList<>(List.of(input(x), "", ""));
    if (random.nextBoolean()) {
      names.add(graph.longs(x.shape().dim(0), x.shape().dim(1), extent(), extent() + 3));
    } else {
      names.set(2, graph.constant(Tensor.of(Shape.of(4), 1f, 1f, 0.5f + random.nextFloat(), 2f)));
    }
    assertLoops(graph.check("Resize", 19, 1e-4, attributes, names, 1));
  }
}
