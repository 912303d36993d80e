package joist.server.v2;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.Timing;
import joist.server.inference.InferRows;
import joist.server.inference.Inference;
import joist.server.memory.RegionAccess;
import joist.serving.Deployment;
import joist.tensor.Tensor;

/** One infer request over REST: JSON, with raw bytes behind it where it says so. */
final class RestInfer {
  private final JsonInput json;
  private final RegionAccess regions;

  RestInfer(JsonInput json, RegionAccess regions) {
    this.json = json;
    this.regions = regions;
  }

  void infer(
      ModelCalls calls, ModelName model, HttpServerRequest request, Buffer body, Reply reply) {
    String header = request.getHeader(InferBody.LENGTH_HEADER);
    InferBody cut = InferBody.of(Bytes.of(body), header == null ? "" : header);
    calls.call(
        model,
        body.length(),
        (deployment, timing) -> answer(cut, deployment, timing),
        new ModelCalls.Outcome<InferWriter.Answer>() {
          @Override
          public void answered(Deployment deployment, InferWriter.Answer answer) {
            reply.model(deployment);
            tell(reply, answer);
          }

          @Override
          public void failed(Throwable why) {
            reply.fail(why);
          }
        });
  }

  private InferWriter.Answer answer(InferBody body, Deployment deployment, Timing timing) {
    PlacedRequest decoded = InferReader.read(json, body, regions);
    timing.decoded();
    Map<String, Tensor> outputs =
        new Inference(deployment.model(), DataType::nameOf).run(decoded.tensors());
    timing.ran(InferRows.of(decoded.tensors()));
    InferWriter.Answer answer = new InferWriter(json, decoded, regions).write(deployment, outputs);
    timing.encoded();
    return answer;
  }

  private static void tell(Reply reply, InferWriter.Answer answer) {
    if (answer.hasRaw()) {
      reply.response().putHeader(InferBody.LENGTH_HEADER, Integer.toString(answer.jsonLength()));
      reply.end(200, "application/octet-stream", answer.body());
    } else {
      reply.json(answer.body());
    }
  }
}
