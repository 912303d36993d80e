package joist.server.v2;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.serving.DeployReport;

/** Load and unload, off the event loop, with their outcome back on it. */
final class RepositoryActions {
  private RepositoryActions() {}

  /**
   * Refuses to load what a request brings along.
   *
   * @param parameters the names of the request's parameters
   */
  static void requireNoOverride(Collection<String> parameters) {
    if (parameters.stream().anyMatch(name -> name.equals("config") || name.startsWith("file:"))) {
      throw RequestException.badRequest(
          "expected a load without \"config\" and \"file:\" parameters: a model is what the"
              + " registry has; register a version instead");
    }
  }

  static Future<DeployReport> load(Vertx vertx, Operations operations, String name) {
    return vertx
        .executeBlocking(() -> operations.load(name), false)
        .compose(begun -> Future.fromCompletionStage(begun, vertx.getOrCreateContext()))
        .map(report -> {
          if (!report.isLive()) {
            throw RequestException.refused(report.reason());
          }
          return report;
        });
  }

  static Future<Void> unload(Vertx vertx, Operations operations, String name) {
    return Future.fromCompletionStage(operations.unload(name), vertx.getOrCreateContext());
  }
}
