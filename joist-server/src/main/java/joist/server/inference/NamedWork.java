package joist.server.inference;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import joist.server.http.TensorWork;
import joist.serving.Deployment;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Work of a request that names its tensors: its protocol says what decodes it, and what writes its
 * answer; between them inputs are held to the graph, and outputs to what was wanted. Used once.
 */
public final class NamedWork<R extends NamedRequest, A> implements TensorWork<A> {
  private final Function<ElementType, String> typeName;
  private final Function<Deployment, R> decoding;
  private final Encoding<R, A> encoding;
  private @Nullable R decoded;

  /** Writes an answer from the outputs that were wanted. */
  @FunctionalInterface
  public interface Encoding<R, A> {
    A of(Deployment deployment, R request, Map<String, Tensor> wanted);
  }

  /**
   * @param typeName how the caller's protocol names element types
   */
  public NamedWork(
      Function<ElementType, String> typeName,
      Function<Deployment, R> decoding,
      Encoding<R, A> encoding) {
    this.typeName = typeName;
    this.decoding = decoding;
    this.encoding = encoding;
  }

  @Override
  public Map<String, Tensor> decode(Deployment deployment) {
    R request = decoding.apply(deployment);
    decoded = request;
    return inference(deployment).inputs(request.tensors());
  }

  @Override
  public A encode(Deployment deployment, Map<String, Tensor> outputs) {
    R request = Objects.requireNonNull(decoded);
    Map<String, Tensor> wanted = inference(deployment).wanted(request.tensors(), outputs);
    return encoding.of(deployment, request, wanted);
  }

  private Inference inference(Deployment deployment) {
    return new Inference(deployment.model(), typeName);
  }
}
