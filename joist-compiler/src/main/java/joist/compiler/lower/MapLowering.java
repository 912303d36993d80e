package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.expression.ElementTypes;
import joist.compiler.expression.ElementwiseOperators;
import joist.compiler.expression.LoopBody;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Operation;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * Element-wise nodes over one shape as one loop nest: every input is read once, every result that
 * somebody else needs is written once, and what is between them stays in registers.
 */
public final class MapLowering {
  /** Elements that a thread does at least, where a single loop is split. */
  private static final long BLOCK = 1 << 14;

  private final Values values;
  private final List<Node> nodes;
  private final Map<String, Place> outputs;
  private final Map<String, Place> inputs = new LinkedHashMap<>();
  private final Map<String, Float> scalars;
  private final LoopBody body = new LoopBody();
  private final List<Place> places = new ArrayList<>();

  private MapLowering(Values values, List<Node> nodes, Map<String, Place> outputs) {
    this.values = values;
    this.nodes = nodes;
    this.outputs = outputs;
    this.scalars = new HashMap<>();
    long[] shape = outputs.values().iterator().next().shape();
    for (Node node : nodes) {
      for (int i = 0; i < node.inputs().size(); i++) {
        String input = node.inputs().get(i);
        AxisOperand seen = new AxisOperand(node, i, shape.length);
        boolean inside = nodes.stream().anyMatch(other -> other.outputs().contains(input));
        if (!inside) {
          values
              .scalar(input)
              .ifPresentOrElse(
                  value -> scalars.put(seen.name(), value),
                  () -> inputs.put(seen.name(), seen.of(values.place(input)).broadcast(shape)));
        }
      }
    }
    places.addAll(outputs.values());
    places.addAll(inputs.values());
  }

  /**
   * Lowers nodes whose values all have one shape of one element or more.
   *
   * @param outputs the values that are written, and where; dense in some order of dimensions
   */
  public static Step.Loops lower(Values values, List<Node> nodes, Map<String, Place> outputs) {
    return new MapLowering(values, nodes, outputs).run();
  }

  /** A copy from one place to another of the same shape; bytes are taken as they are. */
  public static Step.Loops copy(Place from, Place to) {
    Node node = new Node("copy", Node.ONNX, "Identity", List.of("x"), List.of("y"), Map.of());
    Map<String, Place> outputs = new LinkedHashMap<>(Map.of("y", words(to)));
    Values values = Values.of(Map.of("x", words(from), "y", words(to)));
    return lower(values, List.of(node), outputs).of(List.of());
  }

  /** Elements of eight bytes are pairs of four; those of two bytes pairs of one. */
  private static Place words(Place place) {
    return switch (place.type().bytes()) {
      case 1 -> as(ElementType.BOOL, place);
      case 4 -> as(ElementType.F32, place);
      case 8 -> halves(ElementType.F32, place);
      case 2 -> halves(ElementType.BOOL, place);
      default ->
          throw new IllegalArgumentException("expected elements of 1 to 8 bytes, got " + place);
    };
  }

  private static Place as(ElementType type, Place place) {
    return new Place(place.buffer(), type, place.offset(), place.shape(), place.strides());
  }

  private static Place halves(ElementType type, Place place) {
    int rank = place.rank();
    long[] shape = Arrays.copyOf(place.shape(), rank + 1);
    long[] strides = new long[rank + 1];
    for (int i = 0; i < rank; i++) {
      strides[i] = 2 * place.strides()[i];
    }
    shape[rank] = 2;
    strides[rank] = 1;
    return new Place(place.buffer(), type, 2 * place.offset(), shape, strides);
  }

  private Step.Loops run() {
    LoopNest nest = LoopNest.over(places).blocked(BLOCK);
    List<Index> start = places.stream().map(place -> Index.of(Slice.before(place))).toList();
    boolean ranged = nest.dimensions().size() > 1;
    descend(nest.dimensions(), start, ranged);
    List<LoopProgram.Operand> operands = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Access access = i < outputs.size() ? Access.WRITE : Access.READ;
      operands.add(
          new LoopProgram.Operand(
              "a" + i, format(places.get(i).type()), access, places.get(i).span()));
    }
    LoopProgram program =
        new LoopProgram(
            "map", operands, ranged ? nest.dimensions().getFirst().extent() : 1, body.statements());
    return new Step.Loops(program, places.stream().map(Slice::of).toList(), nodes);
  }

  private static Format format(ElementType type) {
    return switch (type) {
      case BOOL, U8 -> Format.U8;
      case I8 -> Format.I8;
      case I32 -> Format.I32;
      default -> Format.F32;
    };
  }

  private void descend(List<LoopNest.Dimension> rest, List<Index> at, boolean ranged) {
    if (rest.isEmpty()) {
      innermost(one(), at);
      return;
    }
    if (rest.size() == 1 && isWrittenInRow(rest.getFirst())) {
      innermost(rest.getFirst(), at);
      return;
    }
    LoopNest.Dimension outer = rest.getFirst();
    int variable = body.variable();
    List<Index> moved = moved(at, variable, outer);
    Runnable inside = () -> descend(rest.subList(1, rest.size()), moved, false);
    if (ranged) {
      body.rangeLoop(variable, inside);
    } else {
      body.loop(variable, outer.extent(), false, inside);
    }
  }

  /** A single element is a loop over lanes that ends after the first. */
  private LoopNest.Dimension one() {
    long[] strides = new long[places.size()];
    Arrays.fill(strides, 1);
    return new LoopNest.Dimension(1, strides);
  }

  private boolean isWrittenInRow(LoopNest.Dimension inner) {
    return Arrays.stream(inner.strides()).limit(outputs.size()).allMatch(stride -> stride == 1);
  }

  private static List<Index> moved(List<Index> at, int variable, LoopNest.Dimension by) {
    List<Index> moved = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      moved.add(at.get(i).plus(variable, by.strides()[i]));
    }
    return moved;
  }

  private void innermost(LoopNest.Dimension inner, List<Index> at) {
    Map<String, Integer> registers = new HashMap<>();
    scalars.forEach((name, value) -> registers.put(name, body.constant(value)));
    List<String> names = List.copyOf(inputs.keySet());
    for (int i = 0; i < names.size(); i++) {
      int operand = outputs.size() + i;
      if (inner.strides()[operand] == 0) {
        registers.put(names.get(i), body.loadOne(operand, at.get(operand)));
      }
    }
    int variable = body.variable();
    List<Index> moved = moved(at, variable, inner);
    body.loop(
        variable,
        inner.extent(),
        true,
        () -> {
          for (int i = 0; i < names.size(); i++) {
            int operand = outputs.size() + i;
            long stride = inner.strides()[operand];
            Index index = moved.get(operand);
            if (stride != 0) {
              registers.put(
                  names.get(i),
                  body.assign(
                      stride == 1
                          ? new Operation.Load(operand, index)
                          : new Operation.LoadStrided(operand, index, stride)));
            }
          }
          emit(registers);
          int operand = 0;
          for (String output : outputs.keySet()) {
            body.store(operand, moved.get(operand), registers.getOrDefault(output, 0));
            operand++;
          }
        });
  }

  private void emit(Map<String, Integer> registers) {
    int rank = places.getFirst().rank();
    for (Node node : nodes) {
      int[] arguments = new int[node.inputs().size()];
      List<ElementType> types = new ArrayList<>();
      for (int i = 0; i < arguments.length; i++) {
        String name = new AxisOperand(node, i, rank).name();
        arguments[i] = registers.getOrDefault(name, 0);
        types.add(values.type(node.inputs().get(i)));
      }
      String output = node.outputs().getFirst();
      ElementTypes all = new ElementTypes(types, values.type(output));
      registers.put(output, ElementwiseOperators.emit(node, all, arguments, body));
    }
  }
}
