package joist.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BooleanSupplier;

/**
 * Keeps a connection open on which nothing moves because it is the server's turn, or may stay still
 * as a stream's may: Vert.x ends any that is idle. In its pipeline, behind what finds it idle.
 */
final class StillConnection extends ChannelInboundHandlerAdapter {
  private final BooleanSupplier mayBeStill;

  private StillConnection(BooleanSupplier mayBeStill) {
    this.mayBeStill = mayBeStill;
  }

  /**
   * @param mayBeStill is asked each time that nothing has moved for the time that Vert.x was told
   */
  static void keep(HttpConnection connection, BooleanSupplier mayBeStill) {
    if (connection instanceof ConnectionBase open) {
      ChannelPipeline pipeline = open.channel().pipeline();
      ChannelHandlerContext idle = pipeline.context(IdleStateHandler.class);
      if (idle != null) {
        pipeline.addAfter(idle.name(), null, new StillConnection(mayBeStill));
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext connection, Object event) {
    if (!(event instanceof IdleStateEvent) || !mayBeStill.getAsBoolean()) {
      connection.fireUserEventTriggered(event);
    }
  }
}
