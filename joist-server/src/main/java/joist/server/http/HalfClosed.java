package joist.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.BooleanSupplier;

/**
 * Closes its connection when the caller has closed its half, as callers do that go, and is so the
 * end of their requests; but first tells those who may still listen. Netty's own way, without half
 * closure, could not. First in the pipeline, used by the connection's event loop.
 */
final class HalfClosed extends ChannelInboundHandlerAdapter {
  private BooleanSupplier telling = () -> false;

  /**
   * @param told tells callers, and whether there were any; it closes the connection then
   */
  void tell(BooleanSupplier told) {
    telling = told;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext connection, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      connection.fireUserEventTriggered(event);
    } else if (!telling.getAsBoolean()) {
      var _ = connection.close();
    }
  }
}
