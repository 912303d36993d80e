package joist.compiler.kernel;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** {@code LabelEncoder} from texts or whole numbers to f32, whole numbers or texts. */
final class LowerLabels {
  private LowerLabels() {}

  static Optional<Step> lower(Call call) {
    Node node = call.node();
    ElementType to = call.output().type().elementType();
    boolean fits =
        call.inputs().size() == 1
            && node.tensorAttribute("default_tensor").isEmpty()
            && (to == ElementType.F32 || to == ElementType.I64 || to == ElementType.STRING);
    Optional<Tensor> keys = LabelValues.list(node, "keys");
    Optional<Tensor> values = LabelValues.list(node, "values");
    if (!fits || keys.isEmpty() || values.isEmpty()) {
      return Optional.empty();
    }
    return lookup(call, keys.get())
        .map(lookup ->
            new Labels(call, Buffers.arrayOf(values.get()), keys.get().shape().elements(), lookup));
  }

  /** Finds the labels of a frame's elements. */
  @FunctionalInterface
  private interface Lookup {
    /** From an element's index in its array to its label, -1 for none. */
    IntUnaryOperator bind(Buffers buffers);
  }

  private static Optional<Lookup> lookup(Call call, Tensor keys) {
    Place in = call.input(0).place();
    if (keys.type() != in.type()) {
      return Optional.empty();
    }
    return switch (in.type()) {
      case STRING -> {
        StringTable table = new StringTable(Arrays.asList(keys.strings()));
        yield Optional.of(buffers -> {
          String[] source = buffers.string(in);
          return index -> table.find(source[index]);
        });
      }
      case I64 -> {
        LongTable table = new LongTable(keys.data().toArray(Tensor.I64));
        yield Optional.of(buffers -> {
          long[] source = buffers.i64(in);
          return index -> table.find(source[index]);
        });
      }
      default -> Optional.empty();
    };
  }

  private record Labels(Call call, Object values, long keys, Lookup lookup) implements Step {
    /** A slot of a table with its key's reference or bits, its index, and room between. */
    private static final int BYTES_OF_A_KEY = 48;

    @Override
    public Kernel bind(Buffers buffers, int capacity) {
      Place in = call.input(0).place();
      Place out = call.output().place();
      IntUnaryOperator labels = lookup.bind(buffers);
      LabelValues.Writer writer =
          LabelValues.writer(call.node(), values, buffers, out).orElseThrow();
      return rows -> {
        for (int row = 0; row < rows; row++) {
          int from = in.offset() + row * in.stride();
          int to = out.offset() + row * out.stride();
          for (int column = 0; column < out.width(); column++) {
            writer.write(labels.applyAsInt(from + column), to + column);
          }
        }
      };
    }

    @Override
    public long bytes() {
      return keys * BYTES_OF_A_KEY;
    }
  }
}
