package joist.server.tfs;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.TensorWork;
import joist.server.inference.Inference;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** One predict request over REST, answered by row or by column as it came. Used once. */
final class RestPredict implements TensorWork<Buffer> {
  private final JsonInput json;
  private final Bytes body;
  private final Limits limits;
  private PredictReader.@Nullable Read decoded;

  RestPredict(JsonInput json, Bytes body, Limits limits) {
    this.json = json;
    this.body = body;
    this.limits = limits;
  }

  @Override
  public Map<String, Tensor> decode(Deployment deployment) {
    PredictReader.Read read = PredictReader.read(json, body, deployment.model().graph(), limits);
    decoded = read;
    return new Inference(deployment.model(), TfType::nameOf).inputs(read.request());
  }

  @Override
  public Buffer encode(Deployment deployment, Map<String, Tensor> outputs) {
    PredictReader.Read read = Objects.requireNonNull(decoded);
    return PredictWriter.write(
        json,
        new Inference(deployment.model(), TfType::nameOf).wanted(read.request(), outputs),
        read.byRow());
  }
}
