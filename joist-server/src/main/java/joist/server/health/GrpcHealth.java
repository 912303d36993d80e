package joist.server.health;

import grpc.health.v1.HealthCheckRequest;
import grpc.health.v1.HealthCheckResponse;
import java.util.function.BooleanSupplier;
import joist.server.grpc.GrpcMethods;
import joist.server.http.RequestException;

/**
 * {@code grpc.health.v1.Health}: the server serves once its first models are live or have failed,
 * and until it goes down; each of its services does when it does.
 */
public final class GrpcHealth {
  private final BooleanSupplier ready;

  /**
   * @param ready whether requests are to be sent here
   */
  public GrpcHealth(BooleanSupplier ready) {
    this.ready = ready;
  }

  /** Adds the service's method. */
  public void register(GrpcMethods methods) {
    methods
        .service("grpc.health.v1.Health")
        .now(
            "Check",
            HealthCheckRequest.getDefaultInstance(),
            request -> check(request.getService(), methods));
  }

  private HealthCheckResponse check(String service, GrpcMethods methods) {
    if (!service.isEmpty() && !methods.has(service)) {
      throw RequestException.notFound(
          "expected the name of a service here, or none for all, got '%s'".formatted(service));
    }
    return HealthCheckResponse.newBuilder()
        .setStatus(
            ready.getAsBoolean()
                ? HealthCheckResponse.ServingStatus.SERVING
                : HealthCheckResponse.ServingStatus.NOT_SERVING)
        .build();
  }
}
