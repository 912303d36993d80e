package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.contract.Convolution;
import joist.compiler.contract.Epilogue;
import joist.compiler.contract.LocalResponse;
import joist.compiler.contract.LoopPlan;
import joist.compiler.contract.Pool;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.graph.spatial.WindowAxis;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Conv and pools, on values whose channels lie innermost in memory. */
public final class WindowLowering {
  private WindowLowering() {}

  /**
   * Lowers a convolution with constant weights and the element-wise nodes behind it.
   *
   * @param shape of its result, {@code [N, M, D...]}
   * @return the nodes that were not taken; empty when the convolution is none that is known
   */
  public static Optional<List<Node>> convolution(
      Planning planning, List<Node> group, long[] shape) {
    Node node = group.getFirst();
    Optional<Tensor> weights = planning.constant(node.inputs().get(1));
    boolean biased = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    if (weights.isEmpty() || (biased && planning.constant(node.inputs().get(2)).isEmpty())) {
      return Optional.empty();
    }
    Place input = Channels.inwards(planning, planning.place(node.inputs().get(0)));
    long[] kernel = weights.get().shape().dims();
    List<WindowAxis> windows = new ArrayList<>();
    for (int i = 0; i < shape.length - 2; i++) {
      windows.add(WindowAxis.of(node, i, shape.length - 2, input.shape()[i + 2], kernel[i + 2]));
    }
    Convolution convolution =
        new Convolution(
            shape[0], node.intAttribute("group", 1), input.shape()[1], shape[1], windows);
    Place output = Channels.innermost(planning.fresh(ElementType.F32, shape));
    return convolution(planning, group, convolution, input, output);
  }

  private static Optional<List<Node>> convolution(
      Planning planning, List<Node> group, Convolution convolution, Place input, Place output) {
    Node node = group.getFirst();
    boolean biased = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    String result = node.outputs().getFirst();
    String start = biased ? result + " bare" : result;
    EpilogueNodes epilogue =
        new EpilogueNodes(planning, start, output, place -> strides(convolution, place, output));
    if (biased) {
      planning.put(result + " bias", channelVector(planning, node.inputs().get(2), output));
      epilogue.take(
          new Node(
              "bias",
              Node.ONNX,
              "Add",
              List.of(start, result + " bias"),
              List.of(result),
              Map.of()),
          Map.of());
    }
    int taken = 1;
    while (taken < group.size() && epilogue.take(group.get(taken), Map.of())) {
      taken++;
    }
    LoopPlan plan = convolution.plan(planning.tile(), epilogue.epilogue());
    Tensor weights = planning.constant(node.inputs().get(1)).orElseThrow();
    List<Place> packed =
        plan.packings().stream().map(packing -> planning.packed(weights, packing)).toList();
    LoopPlans.add(
        planning,
        plan,
        new LoopPlans.Bound(List.of(input), List.of(output), packed, epilogue.places()),
        group.subList(0, taken));
    planning.put(group.get(taken - 1).outputs().getFirst(), output);
    return Optional.of(group.subList(taken, group.size()));
  }

  /** A vector of one element a channel in the rank of the result. */
  private static Place channelVector(Planning planning, String name, Place output) {
    Place vector = planning.place(name);
    long[] shape = new long[output.rank()];
    long[] strides = new long[output.rank()];
    Arrays.fill(shape, 1);
    shape[1] = vector.shape()[0];
    strides[1] = 1;
    return new Place(vector.buffer(), vector.type(), vector.offset(), shape, strides);
  }

  private static Optional<List<Long>> strides(Convolution convolution, Place place, Place output) {
    if (Arrays.equals(place.strides(), output.strides())) {
      return Optional.of(convolution.outputStrides());
    }
    boolean perChannel = place.strides()[1] == 1;
    boolean constant = true;
    for (int i = 0; i < place.rank(); i++) {
      boolean still = place.strides()[i] == 0 || place.shape()[i] == 1;
      perChannel &= i == 1 || still;
      constant &= still;
    }
    if (constant) {
      return Optional.of(convolution.channelStrides().stream().map(stride -> 0L).toList());
    }
    return perChannel ? Optional.of(convolution.channelStrides()) : Optional.empty();
  }

  /**
   * Lowers a pool.
   *
   * @param shape of its result, {@code [N, C, D...]}
   * @return whether it is one that is known
   */
  public static boolean pool(Planning planning, Node node, long[] shape) {
    Place given = planning.place(node.inputs().getFirst());
    boolean global = node.operator().startsWith("Global");
    long[] kernel =
        global
            ? Arrays.copyOfRange(given.shape(), 2, given.rank())
            : node.intsAttribute("kernel_shape");
    if (kernel.length != shape.length - 2 || node.intAttribute("storage_order", 0) != 0) {
      return false;
    }
    Place input = Channels.inwards(planning, given);
    Place output = Channels.innermost(planning.fresh(ElementType.F32, shape));
    boolean counts = node.intAttribute("count_include_pad", 0) != 0;
    Pool.Kind kind =
        node.operator().contains("Max")
            ? Pool.Kind.MAX
            : counts ? Pool.Kind.MEAN_WITH_PADDING : Pool.Kind.MEAN;
    List<WindowAxis> windows = new ArrayList<>();
    for (int i = 0; !global && i < kernel.length; i++) {
      windows.add(WindowAxis.of(node, i, kernel.length, input.shape()[i + 2], kernel[i]));
    }
    List<Long> extents = Arrays.stream(kernel).boxed().toList();
    Pool pool =
        global
            ? Pool.global(kind, shape[0], shape[1], extents)
            : new Pool(kind, shape[0], shape[1], windows);
    LoopPlan plan = pool.plan(planning.tile(), Epilogue.none());
    LoopPlans.add(planning, plan, LoopPlans.Bound.of(input, output), node);
    planning.put(node.outputs().getFirst(), output);
    return true;
  }

  /** Lowers a local response normalization of {@code [N, C, D...]}. */
  public static void localResponse(Planning planning, Node node, long[] shape) {
    Place input = Channels.inwards(planning, planning.place(node.inputs().getFirst()));
    Place output = Channels.innermost(planning.fresh(ElementType.F32, shape));
    LocalResponse response =
        new LocalResponse(
            input.elements() / shape[1],
            shape[1],
            node.intAttribute("size", 1),
            node.floatAttribute("alpha", 1e-4f),
            node.floatAttribute("beta", 0.75f),
            node.floatAttribute("bias", 1));
    LoopPlans.add(
        planning, response.plan(planning.tile()), LoopPlans.Bound.of(input, output), node);
    planning.put(node.outputs().getFirst(), output);
  }
}
