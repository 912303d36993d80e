package joist.compiler.lower;

import java.util.List;
import java.util.Optional;
import joist.compiler.call.Routine;
import joist.compiler.loop.LoopProgram;
import joist.compiler.memory.Place;
import joist.graph.Node;

/** One thing that a plan does, in its turn. */
public sealed interface Step {
  /** The nodes whose work it is; empty for a copy that only the layout asks for. */
  List<Node> nodes();

  /**
   * A loop program run for its whole extent.
   *
   * @param operands one for each of the program's
   */
  record Loops(LoopProgram program, List<Slice> operands, List<Node> nodes) implements Step {
    public Loops {
      operands = List.copyOf(operands);
      nodes = List.copyOf(nodes);
    }

    /** The same for other nodes. */
    public Loops of(List<Node> others) {
      return new Loops(program, operands, others);
    }
  }

  /**
   * A node computed by a routine in Java on whole tensors.
   *
   * @param inputs dense places; empty for an input that is left out
   * @param outputs dense places
   */
  record Call(Routine routine, Node node, List<Optional<Place>> inputs, List<Place> outputs)
      implements Step {
    public Call {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    @Override
    public List<Node> nodes() {
      return List.of(node);
    }

    /** Whether it is left to the reference interpreter, for lack of a routine. */
    public boolean isInterpreted() {
      return routine instanceof InterpretedNode;
    }
  }
}
