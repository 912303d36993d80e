package joist.server.arrow;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import joist.graph.Value;
import joist.model.Model;
import joist.server.http.Bytes;
import joist.server.http.Limits;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.http.TensorWork;
import joist.server.inference.InferRequest;
import joist.server.inference.Inference;
import joist.serving.Deployment;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Rows as an Arrow stream, posted where rows of JSON are; the answer is a stream too. Runs on an
 * event loop.
 */
public final class RestArrow {
  /** What a request's content type must be. */
  public static final String MEDIA_TYPE = "application/vnd.apache.arrow.stream";

  private final ModelCalls calls;
  private final ModelLimits limits;

  public RestArrow(ModelCalls calls, ModelLimits limits) {
    this.calls = calls;
    this.limits = limits;
  }

  /** Whether a request's body is an Arrow stream. */
  public static boolean isArrow(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(MEDIA_TYPE);
  }

  /** Answers rows for a model. */
  public void handle(ModelName model, HttpServerRequest request, Reply reply) {
    Limits here = limits.of(model.name());
    calls.early().expect(model, reply);
    RequestBody.postTensors(
        request,
        here,
        reply,
        body ->
            calls.infer(
                new ModelCalls.Asked(
                    reply.caller(), model, body.length(), calls.input("arrow", body)),
                new Work(body, here.rows(), here.tensorBytes()),
                reply.ofModel(MEDIA_TYPE)));
  }

  /**
   * One request's columns to inputs, by name; columns that the model knows from its training and
   * does not use are left aside.
   */
  record Work(Bytes body, int mostRows, long mostBytes) implements TensorWork<Buffer> {
    @Override
    public Map<String, Tensor> decode(Deployment deployment) {
      Model model = deployment.model();
      Map<String, Value> inputs =
          model.graph().inputs().stream().collect(Collectors.toMap(Value::name, input -> input));
      Map<String, Tensor> columns = new HashMap<>();
      Set<String> seen = new HashSet<>();
      for (ArrowField column : ArrowStream.read(body, mostRows)) {
        Value input = inputs.get(column.name());
        if (!seen.add(column.name())) {
          throw RequestException.badRequest("column '" + column.name() + "' came twice");
        }
        if (input != null) {
          columns.put(column.name(), column.tensor(input, mostBytes));
        } else if (model.signature().isEmpty() || !model.knows(column.name())) {
          throw RequestException.badRequest(
              "the model has no column '%s'; its columns are %s"
                  .formatted(column.name(), model.graph().inputs()));
        }
      }
      return new Inference(model, ElementType::toString)
          .inputs(new InferRequest("", columns, List.of()));
    }

    @Override
    public Buffer encode(Deployment deployment, Map<String, Tensor> outputs) {
      return ArrowAnswer.of(
          new Inference(deployment.model(), ElementType::toString)
              .wanted(new InferRequest("", Map.of(), List.of()), outputs));
    }
  }
}
