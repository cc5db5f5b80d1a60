Public Interface IOrders
    <Global.Shot.ShotLimit(1, 1)>
    Sub Place()
End Interface
