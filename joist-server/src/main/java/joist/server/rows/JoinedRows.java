package joist.server.rows;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import joist.model.GatheredRows;
import joist.model.Model;
import joist.model.RowBatch;
import joist.server.http.ByteSink;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.TensorWork;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One request of rows whose rows run as tensors, in a batch with others': the same answer as by
 * {@link RowPrediction}.
 */
final class JoinedRows implements TensorWork<Buffer> {
  private final RowFaces faces;
  private final JsonInput input;
  private final Limits limits;
  private final Bytes body;
  private @Nullable Gathering gathered;

  JoinedRows(RowFaces faces, JsonInput input, Limits limits, Bytes body) {
    this.faces = faces;
    this.input = input;
    this.limits = limits;
    this.body = body;
  }

  @Override
  public Map<String, Tensor> decode(Deployment deployment) {
    Gathering gathering = new Gathering(deployment.model(), limits);
    new RowBody(faces.of(deployment), limits, gathering).read(input, body);
    gathered = gathering;
    return gathering.rows().inputs();
  }

  @Override
  public Buffer encode(Deployment deployment, Map<String, Tensor> outputs) {
    Gathering asked = Objects.requireNonNull(gathered);
    asked.rows().answer(outputs);
    RowFace face = faces.of(deployment);
    ByteSink sink = AnswerWriter.sink(face, asked.count);
    AnswerWriter writer = new AnswerWriter(face, sink);
    writer.write(asked.rows().batch(), asked.count);
    writer.end();
    return sink.toBuffer();
  }

  /** All rows of the body, as one batch. */
  private static final class Gathering implements RowBody.Batches {
    private final Model model;
    private final Limits limits;
    private @Nullable GatheredRows begun;
    private @Nullable GatheredRows rows; // that were taken
    private int count;

    Gathering(Model model, Limits limits) {
      this.model = model;
      this.limits = limits;
    }

    GatheredRows rows() {
      GatheredRows read = rows;
      if (read == null) {
        read = model.gather(0);
        read.batch().start(0);
        rows = read;
      }
      return read;
    }

    @Override
    public int most() {
      return limits.rows();
    }

    @Override
    public RowBatch of(int most) {
      GatheredRows next = model.gather(most);
      begun = next;
      return next.batch();
    }

    @Override
    public void take(RowBatch batch, int taken, int before) {
      count = taken;
      rows = begun;
      rows().inputs(); // refuses rows that are not whole, where the body is told
    }
  }
}
