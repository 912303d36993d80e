package joist.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import joist.serving.Deployment;

/** A call of a model whose outcome is a future of the event loop. */
public final class ModelAnswer {
  private ModelAnswer() {}

  /** Calls a version of a model with work of tensors. */
  public static <A> Future<A> of(ModelCalls calls, ModelCalls.Asked asked, TensorWork<A> work) {
    Promise<A> answer = Promise.promise();
    calls.infer(
        asked,
        work,
        new ModelCalls.Outcome<A>() {
          @Override
          public void answered(Deployment deployment, A given) {
            answer.complete(given);
          }

          @Override
          public void failed(Throwable why) {
            answer.fail(why);
          }
        });
    return answer.future();
  }
}
