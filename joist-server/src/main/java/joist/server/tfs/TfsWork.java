package joist.server.tfs;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import joist.server.http.TensorWork;
import joist.server.inference.InferRequest;
import joist.server.inference.Inference;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A request as what decodes it and what writes its answer. Used once. */
final class TfsWork<A> implements TensorWork<A> {
  private final Function<Deployment, InferRequest> decoding;
  private final Encoding<A> encoding;
  private @Nullable InferRequest decoded;

  TfsWork(Function<Deployment, InferRequest> decoding, Encoding<A> encoding) {
    this.decoding = decoding;
    this.encoding = encoding;
  }

  /** Writes an answer from the outputs that were wanted. */
  @FunctionalInterface
  interface Encoding<A> {
    A of(Deployment deployment, Answer answer);
  }

  /**
   * What a model gave.
   *
   * @param rows of the request
   */
  record Answer(Map<String, Tensor> outputs, int rows) {}

  @Override
  public Map<String, Tensor> decode(Deployment deployment) {
    InferRequest request = decoding.apply(deployment);
    decoded = request;
    return new Inference(deployment.model(), TfType::nameOf).inputs(request);
  }

  @Override
  public A encode(Deployment deployment, Map<String, Tensor> outputs) {
    InferRequest request = Objects.requireNonNull(decoded);
    Map<String, Tensor> wanted =
        new Inference(deployment.model(), TfType::nameOf).wanted(request, outputs);
    return encoding.of(deployment, new Answer(wanted, TensorWork.rows(request.inputs())));
  }
}
