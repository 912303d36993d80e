package joist.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.contract.Body;
import joist.compiler.contract.Epilogue;
import joist.compiler.expression.ElementwiseOperators;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.graph.Node;

/**
 * Element-wise nodes done to a result while it is in registers.
 *
 * @param result the value that the contraction makes
 * @param extras values that are read beside it, in the order of the program's operands
 * @param scalars values that are one number each
 */
record FusedEpilogue(
    String result, List<Node> nodes, List<Extra> extras, Map<String, Float> scalars)
    implements Epilogue {
  /**
   * A value that is read.
   *
   * @param strides along the axes of the result; the last is 1 or 0
   * @param elements that can be reached
   */
  record Extra(String name, List<Long> strides, long elements) {}

  FusedEpilogue {
    nodes = List.copyOf(nodes);
    extras = List.copyOf(extras);
    scalars = Map.copyOf(scalars);
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < extras.size(); i++) {
      operands.add(new Operand("extra" + i, Format.F32, Access.READ, extras.get(i).elements()));
    }
    return operands;
  }

  @Override
  public int apply(Body body, int register, joist.compiler.contract.Place place, int firstOperand) {
    Map<String, Integer> registers = new HashMap<>(Map.of(result, register));
    for (int i = 0; i < extras.size(); i++) {
      Extra extra = extras.get(i);
      Index index = place.at(extra.strides());
      int loaded =
          extra.strides().getLast() == 1
              ? body.load(firstOperand + i, index, place.lanes())
              : body.loadOne(firstOperand + i, index);
      registers.put(extra.name(), loaded);
    }
    scalars.forEach((name, value) -> registers.put(name, body.constant(value)));
    int value = register;
    for (Node node : nodes) {
      int[] arguments =
          node.inputs().stream().mapToInt(input -> registers.getOrDefault(input, 0)).toArray();
      value = ElementwiseOperators.emitReal(node, arguments, body);
      registers.put(node.outputs().getFirst(), value);
    }
    return value;
  }
}
