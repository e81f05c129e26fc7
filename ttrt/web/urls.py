"""Every address of the portal. A new state of a thing is a new address, not another button on an old one."""

from django.urls import path, register_converter

from ttrt.web import (
    hotline,
    inventory,
    invitation,
    numbers,
    opening,
    overview,
    queue,
    sign_in,
    ticket,
    ticket_list,
    working,
)

register_converter(numbers.TicketNumberConverter, "ticket")
register_converter(numbers.ItemNumberConverter, "item")

urlpatterns = [
    path("", sign_in.front_door, name="front_door"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("invitation", invitation.ask, name="invitation_again"),
    path("invitation/<str:token>", invitation.page, name="invitation"),
    path("tickets", ticket_list.tickets, name="tickets"),
    path("tickets.csv", ticket_list.tickets_csv, name="tickets_csv"),
    path("tickets.xlsx", ticket_list.tickets_xlsx, name="tickets_xlsx"),
    path("tickets/count", ticket_list.count, name="tickets_count"),
    path("tickets/new", opening.new_ticket, name="new_ticket"),
    path("tickets/new/resolve", opening.resolve, name="resolve"),
    path("tickets/<ticket:number>", ticket.page, name="ticket"),
    path("tickets/<ticket:number>.txt", ticket.dossier, name="dossier"),
    path("tickets/<ticket:number>/updates", working.updates, name="updates"),
    path("tickets/<ticket:number>/comments", working.comments, name="comments"),
    path("tickets/<ticket:number>/contacts", working.contacts, name="contacts"),
    path("tickets/<ticket:number>/status", working.status, name="status"),
    path("tickets/<ticket:number>/stops", working.stops, name="stops"),
    path("tickets/<ticket:number>/stops/<int:stop>/end", working.end_stop, name="end_stop"),
    path("tickets/<ticket:number>/stops/<int:stop>/void", working.void_stop, name="void_stop"),
    path("tickets/<ticket:number>/restoration", working.restoration, name="restoration"),
    path("tickets/<ticket:number>/acceptance", working.acceptance, name="acceptance"),
    path("tickets/<ticket:number>/dispute", working.dispute, name="dispute"),
    path("tickets/<ticket:number>/cancellation", working.cancellation, name="cancellation"),
    path("tickets/<ticket:number>/rejection", working.rejection, name="rejection"),
    path("tickets/<ticket:number>/item", working.assign_item, name="assign_item"),
    path("queue", queue.queue, name="queue"),
    path("queue.csv", queue.queue_csv, name="queue_csv"),
    path("queue.xlsx", queue.queue_xlsx, name="queue_xlsx"),
    path("queue/count", queue.count, name="queue_count"),
    path("inventory", inventory.items, name="inventory"),
    path("inventory/<item:number>", inventory.item, name="item"),
    path("hotline", hotline.hotline, name="hotline"),
    path("hotline/resolve", hotline.resolve, name="hotline_resolve"),
    path("cmo", overview.overview, name="cmo"),
]
