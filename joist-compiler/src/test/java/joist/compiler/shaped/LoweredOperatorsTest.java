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
import joist.tensor.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Operators that passes make of others run as loops on every target, as the interpreter does. */
class LoweredOperatorsTest {
  private static final double CLOSE = 1e-4;

  private Random random = new Random(0);
  private OperatorsOnTargets graph = new OperatorsOnTargets(random);
  private final Map<String, Attribute> attributes = new TreeMap<>();

  private void start(RepetitionInfo repetition) {
    long seed = Long.getLong("joist.seed", 2026L) + repetition.getCurrentRepetition();
    random = new Random(seed);
    graph = new OperatorsOnTargets(random);
  }

  private long extent() {
    return 1 + random.nextInt(9);
  }

  private void set(String key, long value) {
    attributes.put(key, new Attribute.IntValue(value));
  }

  private String input(Tensor tensor) {
    return random.nextBoolean() ? graph.input(tensor) : graph.turned(tensor);
  }

  private void check(String operator, int opset, List<String> names, int outputs) {
    ShapedPlan plan = graph.check(operator, opset, CLOSE, attributes, names, outputs);
    assertThat(plan.steps()).allMatch(Step.Loops.class::isInstance);
  }

  @RepeatedTest(6)
  void instanceNormalization(RepetitionInfo repetition) {
    start(repetition);
    long channels = extent();
    String x = input(graph.reals(2, channels, extent() + 1, extent() + 1));
    List<String> names =
        List.of(x, graph.constant(graph.reals(channels)), graph.input(graph.reals(channels)));
    check("InstanceNormalization", 7 + random.nextInt(16), names, 1);
  }

  @RepeatedTest(6)
  void groupNormalization(RepetitionInfo repetition) {
    start(repetition);
    long groups = 1 + random.nextInt(3);
    long channels = groups * extent();
    int opset = 18 + random.nextInt(5);
    long count = opset < 21 ? groups : channels;
    set("num_groups", groups);
    String x = input(graph.reals(2, channels, extent() + 1, extent()));
    List<String> names =
        List.of(x, graph.constant(graph.reals(count)), graph.constant(graph.reals(count)));
    check("GroupNormalization", opset, names, 1);
  }

  @RepeatedTest(6)
  void rootMeanSquareNormalization(RepetitionInfo repetition) {
    start(repetition);
    long size = extent() + 1;
    set("axis", random.nextBoolean() ? -1 : 2);
    List<String> names =
        List.of(input(graph.reals(2, extent(), size)), graph.constant(graph.reals(size)));
    check("RMSNormalization", 23, names, 1);
  }

  @RepeatedTest(6)
  void lpAndMeanVarianceNormalization(RepetitionInfo repetition) {
    start(repetition);
    if (random.nextBoolean()) {
      set("axis", random.nextInt(-3, 3));
      set("p", 1 + random.nextInt(2));
      check("LpNormalization", 11, List.of(input(graph.reals(3, extent(), extent()))), 1);
    } else {
      String x = input(graph.reals(3, extent(), extent() + 3, 4));
      check("MeanVarianceNormalization", 13, List.of(x), 1);
    }
  }

  @RepeatedTest(20)
  void reductionsOverAnyAxes(RepetitionInfo repetition) {
    start(repetition);
    List<String> operators =
        List.of(
            "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSumExp");
    set("keepdims", random.nextInt(2));
    long[][] axes = {{0, 2}, {0, -1}, {1, 3}, {0, 1, 3}, {2}, {3, 0}};
    String x = input(graph.reals(extent(), extent(), extent(), extent()));
    String of = graph.longs(axes[random.nextInt(axes.length)]);
    check(operators.get(random.nextInt(operators.size())), 18, List.of(x, of), 1);
  }

  @RepeatedTest(24)
  void attention(RepetitionInfo repetition) {
    start(repetition);
    long keyHeads = 1 + random.nextInt(2);
    long heads = keyHeads * (1 + random.nextInt(3));
    long queries = extent();
    long keys = extent();
    long size = extent();
    boolean packed = random.nextBoolean();
    long past = random.nextBoolean() ? 0 : extent();
    List<String> names = new ArrayList<>();
    names.add(heads(packed, heads, queries, size));
    names.add(heads(packed, keyHeads, keys, size));
    names.add(heads(packed, keyHeads, keys, size + 1));
    names.add(mask(heads, queries, keys + past));
    if (past > 0) {
      names.add(graph.input(graph.reals(2, keyHeads, past, size)));
      names.add(graph.input(graph.reals(2, keyHeads, past, size + 1)));
    }
    set("q_num_heads", heads);
    set("kv_num_heads", keyHeads);
    set("is_causal", random.nextInt(2));
    if (random.nextBoolean()) {
      attributes.put("softcap", new Attribute.FloatValue(2));
      attributes.put("scale", new Attribute.FloatValue(0.3f));
    }
    check("Attention", 23, names, past > 0 ? 3 : 1);
  }

  private String heads(boolean packed, long heads, long length, long size) {
    return graph.input(
        packed ? graph.reals(2, length, heads * size) : graph.reals(2, heads, length, size));
  }

  private String mask(long heads, long queries, long keys) {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> graph.input(graph.whole(ElementType.BOOL, 0, 2, queries, keys));
      case 2 -> graph.input(graph.reals(2, 1, queries, keys));
      default -> graph.input(graph.whole(ElementType.BOOL, 0, 2, 2, heads, queries, keys));
    };
  }

  @RepeatedTest(24)
  void transposedConvolution(RepetitionInfo repetition) {
    start(repetition);
    long groups = 1 + random.nextInt(2);
    long channels = groups * extent();
    long filters = extent();
    int axes = 1 + random.nextInt(2);
    long[] shape = new long[axes + 2];
    long[] kernel = new long[axes + 2];
    long[] strides = new long[axes];
    long[] dilations = new long[axes];
    long[] pads = new long[2 * axes];
    shape[0] = 2;
    shape[1] = channels;
    kernel[0] = channels;
    kernel[1] = filters;
    for (int i = 0; i < axes; i++) {
      shape[i + 2] = extent() + 1;
      kernel[i + 2] = 1 + random.nextInt(4);
      strides[i] = 1 + random.nextInt(3);
      dilations[i] = 1 + random.nextInt(2);
      pads[i] = random.nextInt((int) Math.min(2, kernel[i + 2]));
      pads[i + axes] = random.nextInt((int) Math.min(2, kernel[i + 2]));
    }
    set("group", groups);
    attributes.put("strides", new Attribute.Ints(strides));
    attributes.put("dilations", new Attribute.Ints(dilations));
    attributes.put("pads", new Attribute.Ints(pads));
    List<String> names = new ArrayList<>();
    names.add(input(graph.reals(shape)));
    names.add(graph.constant(graph.reals(kernel)));
    if (random.nextBoolean()) {
      names.add(graph.constant(graph.reals(groups * filters)));
    }
    check("ConvTranspose", random.nextBoolean() ? 9 : 13, names, 1);
  }

  @RepeatedTest(16)
  void rotaryEmbedding(RepetitionInfo repetition) {
    start(repetition);
    long heads = extent();
    long half = 1 + random.nextInt(4);
    long rest = random.nextBoolean() ? 0 : 3;
    long length = extent();
    long size = 2 * half + rest;
    boolean packed = random.nextBoolean();
    set("interleaved", random.nextInt(2));
    set("num_heads", packed ? heads : 0);
    set("rotary_embedding_dim", rest == 0 ? 0 : 2 * half);
    List<String> names = new ArrayList<>();
    names.add(heads(packed, heads, length, size));
    names.add(graph.constant(graph.reals(2, length, half)));
    names.add(graph.constant(graph.reals(2, length, half)));
    check("RotaryEmbedding", 23, names, 1);
  }
}
