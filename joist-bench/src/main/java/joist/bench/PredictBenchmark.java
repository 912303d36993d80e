package joist.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import joist.graph.Graph;
import joist.graph.Value;
import joist.model.Model;
import joist.model.RowBatch;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the values of rows to their answers, on one thread, as a server does it: 300 trees of 31
 * leaves behind numbers, categories and a date.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PredictBenchmark {
  private static final int ROWS = 1000;

  private final List<Value> inputs;
  private final Map<String, Tensor> rows;
  private final RowBatch one;
  private final RowBatch many;
  private int next;

  /** Compiles the model. */
  public PredictBenchmark() {
    Graph graph = CompilerBenchModel.graph(300, 31, true);
    Model model = Model.load(OnnxWriter.write(graph));
    this.inputs = graph.inputs();
    this.rows = CompilerBenchModel.rows(graph, 3, ROWS);
    this.one = model.borrow(1);
    this.many = model.borrow(ROWS);
  }

  /** One row, another each time: a model never sees the same row again and again. */
  @Benchmark
  public float oneRow() {
    next = (next + 1) % ROWS;
    return predict(one, next, 1);
  }

  /** A batch of 1,000 rows. */
  @Benchmark
  public float thousandRows() {
    return predict(many, 0, ROWS);
  }

  private float predict(RowBatch batch, int from, int count) {
    batch.start(count);
    for (int field = 0; field < inputs.size(); field++) {
      Value input = inputs.get(field);
      set(batch, field, input, Objects.requireNonNull(rows.get(input.name())), from, count);
    }
    batch.run();
    float sum = 0;
    for (int row = 0; row < count; row++) {
      sum += batch.probability(row, 1);
    }
    return sum;
  }

  private static void set(
      RowBatch batch, int field, Value input, Tensor tensor, int from, int count) {
    boolean text = input.type().elementType() == ElementType.STRING;
    boolean wide = input.type().elementType() == ElementType.F64;
    for (int row = 0; row < count; row++) {
      if (text) {
        batch.text(row, field, tensor.string(from + row));
      } else {
        batch.number(row, field, wide ? tensor.f64(from + row) : tensor.f32(from + row));
      }
    }
  }
}
