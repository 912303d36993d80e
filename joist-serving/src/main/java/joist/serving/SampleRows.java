package joist.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.model.Model;
import joist.model.RowBatch;
import joist.model.Sample;
import joist.model.Signature;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model in process: its sample rows where it has them, made-up ones where it takes rows,
 * zeros where it takes tensors.
 */
public final class SampleRows implements Exercise {
  @Override
  public void run(Deployment deployment, int rows) {
    Model model = deployment.model();
    if (model.signature().isEmpty()) {
      runZeros(model, rows);
      return;
    }
    List<Sample> samples = model.content().map(content -> content.samples()).orElse(List.of());
    List<Signature.Field> fields = model.signature().get().inputs();
    try (RowBatch batch = model.borrow(rows)) {
      batch.start(rows);
      for (int row = 0; row < rows; row++) {
        for (int field = 0; field < fields.size(); field++) {
          if (samples.isEmpty()) {
            madeUp(batch, row, field, fields.get(field));
          } else {
            Sample sample = samples.get(row % samples.size());
            set(batch, row, field, sample.row().get(fields.get(field).name()));
          }
        }
      }
      batch.run();
    }
  }

  /** The outputs of a model of tensors for zeros. */
  static Map<String, Tensor> runZeros(Model model, int rows) {
    return model.run(zeros(model, rows));
  }

  /** Makes any model ready for inputs of these shapes, by zeros and empty texts. */
  static void ready(Model model, Map<String, ValueType> inputs) {
    Map<String, Tensor> zeros = new HashMap<>();
    inputs.forEach((name, type) -> zeros.put(name, zeros(type, 1)));
    model.runner().ready(zeros);
  }

  private static void set(RowBatch batch, int row, int field, @Nullable Object value) {
    switch (value) {
      case null -> batch.missing(row, field);
      case Number number -> batch.number(row, field, number.doubleValue());
      case Boolean bool -> batch.bool(row, field, bool);
      default -> batch.text(row, field, value.toString());
    }
  }

  private static void madeUp(RowBatch batch, int row, int field, Signature.Field type) {
    switch (type.type()) {
      case NUMBER, BOOLEAN, DATE -> batch.number(row, field, 1);
      case CATEGORY -> batch.text(row, field, "a");
    }
  }

  private static Map<String, Tensor> zeros(Model model, int rows) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (Value input : model.graph().inputs()) {
      inputs.put(input.name(), zeros(input.type(), rows));
    }
    return inputs;
  }

  private static Tensor zeros(ValueType type, int rows) {
    long[] dims = type.dims().stream().mapToLong(dim -> extent(dim, rows)).toArray();
    return Tensor.zeros(type.elementType(), Shape.of(dims));
  }

  private static long extent(Dim dim, int rows) {
    return switch (dim) {
      case Dim.Known known -> known.extent();
      case Dim.Symbol symbol -> symbol.equals(Dim.BATCH) ? rows : 1;
    };
  }
}
