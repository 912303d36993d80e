package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import joist.compiler.contract.LoopPlan;
import joist.compiler.contract.Matrix;
import joist.compiler.contract.Product;
import joist.compiler.contract.Product.StackAxis;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** MatMul and Gemm with the element-wise nodes behind them. */
public final class ProductLowering {
  private static final String ALPHA = " alpha";

  private final Planning planning;
  private final Node node;
  private final Place a;
  private final Place b;
  private final Place c;

  private ProductLowering(Planning planning, Node node, Place a, Place b, Place c) {
    this.planning = planning;
    this.node = node;
    this.a = a;
    this.b = b;
    this.c = c;
  }

  /**
   * Lowers a product.
   *
   * @param shape of the product
   * @return the nodes that were not taken, which are left to do on its result; empty when it is
   *     none that is known
   */
  public static Optional<List<Node>> lower(Planning planning, List<Node> group, long[] shape) {
    Node node = group.getFirst();
    if (node.operator().equals("Gemm") && node.floatAttribute("beta", 1) != 1) {
      return Optional.empty();
    }
    Place output = planning.fresh(ElementType.F32, shape);
    Place a = forward(planning, matrix(planning.place(node.inputs().get(0)), true));
    Place b = forward(planning, matrix(planning.place(node.inputs().get(1)), false));
    if (node.operator().equals("Gemm")) {
      a = node.intAttribute("transA", 0) == 0 ? a : a.transposed(new int[] {1, 0});
      b = node.intAttribute("transB", 0) == 0 ? b : b.transposed(new int[] {1, 0});
    }
    long m = a.shape()[a.rank() - 2];
    long n = b.shape()[b.rank() - 1];
    Place c = matrices(output, planning.place(node.inputs().get(0)).rank() == 1, m, n);
    return new ProductLowering(planning, node, a, b, c).run(group, output);
  }

  /** A vector as a matrix of one row or column. */
  private static Place matrix(Place place, boolean row) {
    if (place.rank() > 1) {
      return place;
    }
    long extent = place.shape()[0];
    long stride = place.strides()[0];
    long[] shape = row ? new long[] {1, extent} : new long[] {extent, 1};
    long[] strides = row ? new long[] {0, stride} : new long[] {stride, 0};
    return new Place(place.buffer(), place.type(), place.offset(), shape, strides);
  }

  /** Programs index forward from the first element. */
  private static Place forward(Planning planning, Place place) {
    boolean back = Arrays.stream(place.strides()).anyMatch(stride -> stride < 0);
    return back ? planning.dense(place) : place;
  }

  /** The result with the dimensions of 1 that vectors leave out. */
  private static Place matrices(Place output, boolean vectorA, long m, long n) {
    List<Long> shape = new ArrayList<>();
    Arrays.stream(output.shape()).forEach(shape::add);
    int missing = 0;
    if (vectorA) {
      shape.add(Math.max(0, shape.size() - 1), m);
      missing++;
    }
    if (shape.size() < 2 || shape.getLast() != n) {
      shape.add(n);
      missing++;
    }
    return missing == 0
        ? output
        : Place.dense(
            output.buffer(), output.type(), shape.stream().mapToLong(Long::longValue).toArray());
  }

  private Optional<List<Node>> run(List<Node> group, Place output) {
    int rank = c.rank();
    long k = a.shape()[a.rank() - 1];
    Place batchA = stacked(a);
    Place batchB = stacked(b);
    boolean merged = rank > 2 && isOne(batchA, batchB);
    List<StackAxis> stack = new ArrayList<>();
    List<int[]> axes = new ArrayList<>();
    for (int i = 0; !merged && i < rank - 2; i++) {
      if (c.shape()[i] != 1) {
        stack.add(
            new StackAxis(c.shape()[i], batchA.strides()[i], batchB.strides()[i], c.strides()[i]));
        axes.add(new int[] {i});
      }
    }
    int[] rows = merged ? IntStream.range(0, rank - 1).toArray() : new int[] {rank - 2};
    axes.add(rows);
    axes.add(new int[] {rank - 1});
    long m = Arrays.stream(rows).mapToLong(i -> c.shape()[i]).reduce(1, Math::multiplyExact);
    long n = c.shape()[rank - 1];
    Product product =
        new Product(
            stack,
            m,
            k,
            n,
            new Matrix(
                merged ? rowStride(batchA) : a.strides()[a.rank() - 2], a.strides()[a.rank() - 1]),
            new Matrix(b.strides()[b.rank() - 2], b.strides()[b.rank() - 1]),
            n);
    return write(product, new ResultAxes(axes), group, output);
  }

  /** The stack's strides in front of a matrix's own, as many as the result has. */
  private Place stacked(Place matrix) {
    long[] shape = c.shape().clone();
    shape[shape.length - 2] = matrix.shape()[matrix.rank() - 2];
    shape[shape.length - 1] = matrix.shape()[matrix.rank() - 1];
    long[] strides = new long[shape.length];
    int added = shape.length - matrix.rank();
    for (int i = 0; i < matrix.rank(); i++) {
      boolean repeated = i < matrix.rank() - 2 && matrix.shape()[i] == 1;
      strides[i + added] = repeated ? 0 : matrix.strides()[i];
    }
    return new Place(matrix.buffer(), matrix.type(), matrix.offset(), shape, strides);
  }

  /** Whether all matrices of the stack are the rows of one, times the same other. */
  private boolean isOne(Place batchA, Place batchB) {
    int last = c.rank() - 2;
    long expected = -1;
    for (int i = last; i >= 0; i--) {
      boolean sameB = i == last || c.shape()[i] == 1 || batchB.strides()[i] == 0;
      if (!sameB) {
        return false;
      }
      if (c.shape()[i] == 1) {
        continue;
      }
      if (expected >= 0 && batchA.strides()[i] != expected) {
        return false;
      }
      expected = batchA.strides()[i] * c.shape()[i];
    }
    return true;
  }

  private long rowStride(Place batchA) {
    for (int i = c.rank() - 2; i >= 0; i--) {
      if (c.shape()[i] != 1) {
        return batchA.strides()[i];
      }
    }
    return batchA.strides()[c.rank() - 2];
  }

  private Optional<List<Node>> write(
      Product product, ResultAxes axes, List<Node> group, Place output) {
    List<Node> own = node.operator().equals("Gemm") ? gemm() : List.of();
    String start = own.isEmpty() ? node.outputs().getFirst() : own.getFirst().inputs().getFirst();
    EpilogueNodes epilogue = new EpilogueNodes(planning, start, c, axes::strides);
    Map<String, Float> alpha = Map.of(ALPHA, node.floatAttribute("alpha", 1));
    if (!own.stream().allMatch(part -> epilogue.take(part, alpha))) {
      return Optional.empty();
    }
    int taken = 1;
    // An epilogue's operands are seen in the result's shape, which vectors change.
    while (c.rank() == output.rank()
        && taken < group.size()
        && epilogue.take(group.get(taken), Map.of())) {
      taken++;
    }
    Optional<Tensor> weights = planning.constant(node.inputs().get(1));
    LoopPlan plan =
        weights.isPresent()
            ? product.withConstantB(planning.tile(), epilogue.epilogue())
            : product.withDynamicB(planning.tile(), epilogue.epilogue());
    List<Place> packed =
        plan.packings().stream()
            .map(packing -> planning.packed(weights.orElseThrow(), packing))
            .toList();
    LoopPlans.add(
        planning,
        plan,
        new LoopPlans.Bound(List.of(a, b), List.of(c), packed, epilogue.places()),
        group.subList(0, taken));
    planning.put(group.get(taken - 1).outputs().getFirst(), output);
    return Optional.of(group.subList(taken, group.size()));
  }

  /** Gemm's alpha and C as element-wise nodes, of which the last makes the node's value. */
  private List<Node> gemm() {
    String result = node.outputs().getFirst();
    boolean scales = node.floatAttribute("alpha", 1) != 1;
    boolean adds = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    List<Node> nodes = new ArrayList<>();
    String scaled = adds ? result + " scaled" : result;
    if (scales) {
      nodes.add(part("Mul", scaled, result + " bare", ALPHA));
    }
    if (adds) {
      nodes.add(part("Add", result, scales ? scaled : result + " bare", node.inputs().get(2)));
    }
    return nodes;
  }

  private static Node part(String operator, String output, String... inputs) {
    return new Node(operator, Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
  }
}
